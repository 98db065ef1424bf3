package io.nilometer.api;

import io.nilometer.model.FieldSelector;
import io.nilometer.model.LabelSelector;
import java.util.Optional;

/// Which pods a list is to hold.
///
/// @param namespace all namespaces when absent
record PodSelection(Optional<String> namespace, LabelSelector labels, FieldSelector fields) {}
