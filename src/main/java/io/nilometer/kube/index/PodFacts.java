package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;

/// What Nilometer wants to know of a Pod object.
///
/// @param createdSeconds since the epoch; 0 where it does not say
record PodFacts(PodRef pod, Labels labels, int createdSeconds) {}
