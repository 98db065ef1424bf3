package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;

/// The fields of a Pod object that are used.
///
/// @param createdSeconds since the epoch; 0 if unknown
record PodFacts(PodRef pod, Labels labels, int createdSeconds) {}
