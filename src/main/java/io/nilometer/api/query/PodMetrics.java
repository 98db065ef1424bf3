package io.nilometer.api.query;

import io.nilometer.model.Labels;
import io.nilometer.model.PodUsage;

/// A `PodMetrics` object before it is encoded.
///
/// @param labels the pod's own
/// @param version see [MetricsObject#version]
public record PodMetrics(Labels labels, PodUsage usage, long version) implements MetricsObject {

  public PodMetrics(Labels labels, PodUsage usage) {
    this(labels, usage, 0);
  }

  @Override
  public ObjectKind kind() {
    return ObjectKind.POD;
  }

  @Override
  public String namespace() {
    return usage.pod().namespace();
  }

  @Override
  public String name() {
    return usage.pod().name();
  }

  @Override
  public long timeNanos() {
    return usage.timeNanos();
  }

  @Override
  public long windowNanos() {
    return usage.windowNanos();
  }
}
