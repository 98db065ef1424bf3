package io.nilometer.api.query;

import io.nilometer.model.Labels;

/// What the objects served have in common.
public sealed interface MetricsObject permits NodeMetrics, PodMetrics {

  ObjectKind kind();

  /// Empty for an object of no namespace.
  String namespace();

  String name();

  Labels labels();

  /// When it was sampled, nanoseconds since the epoch.
  long timeNanos();

  long windowNanos();

  /// The resource version of its last change, where it comes from a watch cache; else 0.
  long version();

  /// The same at another version.
  default MetricsObject withVersion(long version) {
    return switch (this) {
      case NodeMetrics node -> new NodeMetrics(node.name(), node.labels(), node.usage(), version);
      case PodMetrics pod -> new PodMetrics(pod.labels(), pod.usage(), version);
    };
  }
}
