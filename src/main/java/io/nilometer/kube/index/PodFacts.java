package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;

/// The fields of a Pod object that are used.
///
/// @param createdSeconds since the epoch; 0 if unknown
/// @param mirror whether it is the mirror of a static pod, which may be created again while
///     that runs on
/// @param node that it is bound to; empty if unknown
record PodFacts(PodRef pod, Labels labels, int createdSeconds, boolean mirror, String node) {

  PodFacts(PodRef pod, Labels labels, int createdSeconds) {
    this(pod, labels, createdSeconds, false, "");
  }
}
