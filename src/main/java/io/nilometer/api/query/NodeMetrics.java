package io.nilometer.api.query;

import io.nilometer.model.Labels;
import io.nilometer.model.Usage;

/// A `NodeMetrics` object before it is encoded.
///
/// @param labels the node's own
/// @param version see [MetricsObject#version]
public record NodeMetrics(String name, Labels labels, Usage usage, long version)
    implements MetricsObject {

  public NodeMetrics(String name, Labels labels, Usage usage) {
    this(name, labels, usage, 0);
  }

  @Override
  public ObjectKind kind() {
    return ObjectKind.NODE;
  }

  @Override
  public String namespace() {
    return "";
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
