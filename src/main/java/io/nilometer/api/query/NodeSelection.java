package io.nilometer.api.query;

import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;

/// Which nodes a list is to hold.
public record NodeSelection(LabelSelector labels, FieldSelector fields) {}
