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
}
