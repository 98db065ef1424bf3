package io.nilometer.api;

import io.nilometer.model.Labels;
import io.nilometer.model.PodUsage;

/// A `PodMetrics` object before it is encoded.
///
/// @param labels the pod's own
record PodMetrics(Labels labels, PodUsage usage) {}
