package io.nilometer.kube;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;

/// What Nilometer wants to know of a Pod object.
record PodFacts(PodRef pod, Labels labels) {}
