package io.nilometer.api.encode;

import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.Labels;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Usage;
import java.util.List;

/// Writes the messages of `k8s.io.metrics.pkg.apis.metrics`, and of partial objects; back
/// to front, so the first field of a message is written last. Also computes the encoded length
/// without encoding. Not thread-safe.
final class MetricsProtobuf {

  private static final byte[] CPU = KubernetesProtobuf.fields(out -> out.string(1, "cpu"));
  private static final byte[] MEMORY = KubernetesProtobuf.fields(out -> out.string(1, "memory"));
  private static final byte[] SWAP = KubernetesProtobuf.fields(out -> out.string(1, "swap"));

  private final ApiVersion version;
  private final byte[] created;
  private final EncodedLabels labels = new EncodedLabels(MetricsProtobuf::encoded);
  private final Bytes amount = new Bytes(32);

  /// @param createdSeconds the creation timestamp of all objects, seconds since the epoch
  MetricsProtobuf(ApiVersion version, long createdSeconds) {
    this.version = version;
    created = KubernetesProtobuf.fields(out -> KubernetesProtobuf.time(out, 8, createdSeconds));
  }

  /// The fields of a `NodeMetrics` or `PodMetrics`.
  void fields(ProtoWriter out, MetricsObject object) {
    switch (object) {
      case NodeMetrics(_, _, Usage usage, _) ->
          usage(out, 4, usage.cpuNanocores(), usage.memoryBytes(), usage.swapBytes());
      case PodMetrics(_, PodUsage usage, _) -> containers(out, usage.containers());
    }
    int end = out.size();
    out.number(1, object.windowNanos());
    out.message(3, end);
    KubernetesProtobuf.time(out, 2, Timestamps.seconds(object.timeNanos()));
    metadata(out, object);
  }

  /// The `ObjectMeta`, also the only field of a `PartialObjectMetadata`.
  void metadata(ProtoWriter out, MetricsObject object) {
    int end = out.size();
    if (!object.labels().isEmpty()) {
      out.raw(labels.of(object.labels()));
    }
    out.raw(created);
    KubernetesProtobuf.named(out, object.namespace(), object.name(), object.version());
    out.message(1, end);
  }

  /// How many bytes [#fields] writes.
  int fieldsBytes(MetricsObject object) {
    int usage =
        switch (object) {
          case NodeMetrics(_, _, Usage its, _) ->
              usageBytes(its.cpuNanocores(), its.memoryBytes(), its.swapBytes());
          case PodMetrics(_, PodUsage its, _) -> containersBytes(its.containers());
        };
    return usage
        + ProtoWriter.lengthDelimitedBytes(ProtoWriter.numberBytes(object.windowNanos()))
        + KubernetesProtobuf.timeBytes(Timestamps.seconds(object.timeNanos()))
        + metadataBytes(object);
  }

  /// How many bytes [#metadata] writes.
  int metadataBytes(MetricsObject object) {
    int labelled = object.labels().isEmpty() ? 0 : labels.of(object.labels()).length;
    return ProtoWriter.lengthDelimitedBytes(
        labelled
            + created.length
            + KubernetesProtobuf.namedBytes(object.namespace(), object.name(), object.version()));
  }

  private void containers(ProtoWriter out, List<ContainerUsage> containers) {
    for (int i = containers.size() - 1; i >= 0; i--) {
      container(out, containers.get(i));
    }
  }

  private int containersBytes(List<ContainerUsage> containers) {
    int bytes = 0;
    for (int i = 0; i < containers.size(); i++) {
      ContainerUsage container = containers.get(i);
      bytes +=
          ProtoWriter.lengthDelimitedBytes(
              ProtoWriter.stringBytes(container.container())
                  + usageBytes(
                      container.cpuNanocores(), container.memoryBytes(), container.swapBytes()));
    }
    return bytes;
  }

  private void container(ProtoWriter out, ContainerUsage container) {
    int end = out.size();
    usage(out, 2, container.cpuNanocores(), container.memoryBytes(), container.swapBytes());
    out.string(1, container.container());
    out.message(4, end);
  }

  private void usage(
      ProtoWriter out, int field, long cpuNanocores, long memoryBytes, long swapBytes) {
    if (version.showsSwap(swapBytes)) {
      memory(swapBytes);
      quantity(out, field, SWAP);
    }
    memory(memoryBytes);
    quantity(out, field, MEMORY);
    cpu(cpuNanocores);
    quantity(out, field, CPU);
  }

  private int usageBytes(long cpuNanocores, long memoryBytes, long swapBytes) {
    int swap = 0;
    if (version.showsSwap(swapBytes)) {
      memory(swapBytes);
      swap = quantityBytes(SWAP);
    }
    memory(memoryBytes);
    int memory = quantityBytes(MEMORY);
    cpu(cpuNanocores);
    return swap + memory + quantityBytes(CPU);
  }

  private void cpu(long nanocores) {
    amount.clear();
    Quantity.cpu(amount, nanocores);
  }

  private void memory(long bytes) {
    amount.clear();
    Quantity.memory(amount, bytes);
  }

  /// The amount of a resource.
  ///
  /// @param name field 1, the resource
  private void quantity(ProtoWriter out, int field, byte[] name) {
    int end = out.size();
    out.string(1, amount);
    out.message(2, end);
    out.raw(name);
    out.message(field, end);
  }

  private int quantityBytes(byte[] name) {
    int quantity = ProtoWriter.lengthDelimitedBytes(amount.size());
    return ProtoWriter.lengthDelimitedBytes(
        name.length + ProtoWriter.lengthDelimitedBytes(quantity));
  }

  private static byte[] encoded(Labels labels) {
    return KubernetesProtobuf.fields(
        out -> {
          for (int i = labels.size() - 1; i >= 0; i--) {
            int end = out.size();
            out.string(2, labels.value(i));
            out.string(1, labels.key(i));
            out.message(11, end);
          }
        });
  }
}
