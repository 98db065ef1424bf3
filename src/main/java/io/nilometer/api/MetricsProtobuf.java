package io.nilometer.api;

import io.nilometer.model.ContainerUsage;
import io.nilometer.model.Labels;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Usage;
import java.util.List;

/// Writes the messages of `k8s.io.metrics.pkg.apis.metrics.v1beta1`, and of partial objects; back
/// to front, so what comes first in the message comes last here. Not for several threads.
final class MetricsProtobuf {

  private final long createdSeconds;
  private Labels lastLabels = Labels.NONE;
  private byte[] lastLabelsFields = {};

  /// @param createdSeconds the creation timestamp of all objects, seconds since the epoch
  MetricsProtobuf(long createdSeconds) {
    this.createdSeconds = createdSeconds;
  }

  /// The fields of a `NodeMetrics` or `PodMetrics`.
  void fields(ProtoWriter out, MetricsObject object) {
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
  void metadata(ProtoWriter out, MetricsObject object) {
    int end = out.size();
    labels(out, object.labels());
    KubernetesProtobuf.time(out, 8, createdSeconds);
    KubernetesProtobuf.named(out, object.namespace(), object.name());
    out.message(1, end);
  }

  private static void containers(ProtoWriter out, List<ContainerUsage> containers) {
    for (int i = containers.size() - 1; i >= 0; i--) {
      container(out, containers.get(i));
    }
  }

  private static void container(ProtoWriter out, ContainerUsage container) {
    int end = out.size();
    usage(out, 2, container.cpuNanocores(), container.memoryBytes());
    out.string(1, container.container());
    out.message(4, end);
  }

  private static void usage(ProtoWriter out, int field, long cpuNanocores, long memoryBytes) {
    quantity(out, field, "memory", Quantity.memory(memoryBytes));
    quantity(out, field, "cpu", Quantity.cpu(cpuNanocores));
  }

  private static void quantity(ProtoWriter out, int field, String resource, String amount) {
    int end = out.size();
    out.string(1, amount);
    out.message(2, end);
    out.string(1, resource);
    out.message(field, end);
  }

  /// Pods of one workload stand together in a list and share their labels: those of the item before
  /// are encoded already.
  @SuppressWarnings("ReferenceEquality")
  private void labels(ProtoWriter out, Labels labels) {
    if (labels == lastLabels) {
      out.raw(lastLabelsFields);
      return;
    }
    int end = out.size();
    encodeLabels(out, labels);
    lastLabels = labels;
    lastLabelsFields = out.since(end);
  }

  private static void encodeLabels(ProtoWriter out, Labels labels) {
    for (int i = labels.size() - 1; i >= 0; i--) {
      int end = out.size();
      out.string(2, labels.value(i));
      out.string(1, labels.key(i));
      out.message(11, end);
    }
  }
}
