package io.nilometer.api;

import io.nilometer.model.ContainerUsage;
import io.nilometer.model.Labels;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Usage;
import java.util.List;

/// Writes the messages of `k8s.io.metrics.pkg.apis.metrics.v1beta1`, and of partial objects; back
/// to front, so what comes first in the message comes last here. Not for several threads.
final class MetricsProtobuf {

  private static final byte[] CPU = KubernetesProtobuf.fields(out -> out.string(1, "cpu"));
  private static final byte[] MEMORY = KubernetesProtobuf.fields(out -> out.string(1, "memory"));

  private final byte[] created;
  private final EncodedLabels labels = new EncodedLabels(MetricsProtobuf::encoded);
  private final Bytes amount = new Bytes(32);

  /// @param createdSeconds the creation timestamp of all objects, seconds since the epoch
  MetricsProtobuf(long createdSeconds) {
    created = KubernetesProtobuf.fields(out -> KubernetesProtobuf.time(out, 8, createdSeconds));
  }

  /// The fields of a `NodeMetrics` or `PodMetrics`.
  void fields(ProtoFields out, MetricsObject object) {
    switch (object) {
      case NodeMetrics(_, _, Usage usage) ->
          usage(out, 4, usage.cpuNanocores(), usage.memoryBytes());
      case PodMetrics(_, PodUsage usage) -> containers(out, usage.containers());
    }
    int end = out.size();
    out.number(1, object.windowNanos());
    out.message(3, end);
    KubernetesProtobuf.time(out, 2, Timestamps.seconds(object.timeNanos()));
    metadata(out, object);
  }

  /// The `ObjectMeta`, which is the only field of a `PartialObjectMetadata` too.
  void metadata(ProtoFields out, MetricsObject object) {
    int end = out.size();
    if (!object.labels().isEmpty()) {
      out.raw(labels.of(object.labels()));
    }
    out.raw(created);
    KubernetesProtobuf.named(out, object.namespace(), object.name());
    out.message(1, end);
  }

  private void containers(ProtoFields out, List<ContainerUsage> containers) {
    for (int i = containers.size() - 1; i >= 0; i--) {
      container(out, containers.get(i));
    }
  }

  private void container(ProtoFields out, ContainerUsage container) {
    int end = out.size();
    usage(out, 2, container.cpuNanocores(), container.memoryBytes());
    out.string(1, container.container());
    out.message(4, end);
  }

  private void usage(ProtoFields out, int field, long cpuNanocores, long memoryBytes) {
    amount.clear();
    Quantity.memory(amount, memoryBytes);
    quantity(out, field, MEMORY);
    amount.clear();
    Quantity.cpu(amount, cpuNanocores);
    quantity(out, field, CPU);
  }

  /// The amount of a resource.
  ///
  /// @param name field 1, the resource
  private void quantity(ProtoFields out, int field, byte[] name) {
    int end = out.size();
    out.string(1, amount);
    out.message(2, end);
    out.raw(name);
    out.message(field, end);
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
