package io.nilometer.api;

import java.time.InstantSource;
import java.util.List;

/// Turns metrics into bodies. Safe for any thread. The creation timestamp of the objects is the
/// moment of the call. A representation that [Negotiation#mismatch] refuses must not be passed.
final class MetricsEncoder {

  MetricsEncoder(InstantSource clock) {}

  Body nodes(Representation representation, List<NodeMetrics> nodes, IncludeObject include) {
    throw new UnsupportedOperationException();
  }

  Body node(Representation representation, NodeMetrics node, IncludeObject include) {
    throw new UnsupportedOperationException();
  }

  Body pods(Representation representation, List<PodMetrics> pods, IncludeObject include) {
    throw new UnsupportedOperationException();
  }

  Body pod(Representation representation, PodMetrics pod, IncludeObject include) {
    throw new UnsupportedOperationException();
  }
}
