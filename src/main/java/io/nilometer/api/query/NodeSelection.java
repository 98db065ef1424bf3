package io.nilometer.api;

import io.nilometer.model.FieldSelector;
import io.nilometer.model.LabelSelector;

/// Which nodes a list is to hold.
record NodeSelection(LabelSelector labels, FieldSelector fields) {}
