package io.nilometer.api.query;

import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import java.util.Optional;

/// Which pods a list is to hold.
///
/// @param namespace all namespaces when absent
/// @param node all nodes when absent
public record PodSelection(
    Optional<String> namespace, LabelSelector labels, FieldSelector fields, Optional<String> node) {

  static final PodSelection EVERYTHING =
      new PodSelection(
          Optional.empty(), LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, Optional.empty());
}
