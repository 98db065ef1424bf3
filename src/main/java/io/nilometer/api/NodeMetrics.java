package io.nilometer.api;

import io.nilometer.model.Labels;
import io.nilometer.model.Usage;

/// A `NodeMetrics` object before it is encoded.
///
/// @param labels the node's own
record NodeMetrics(String name, Labels labels, Usage usage) {}
