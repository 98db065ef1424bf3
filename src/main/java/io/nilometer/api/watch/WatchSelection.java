package io.nilometer.api.watch;

import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import java.util.Optional;
import java.util.Set;

/// Which objects a watch, or a list that one begins with, selects.
///
/// @param namespace all when absent
/// @param nodes those that each pod must run on: all when empty, none when more than one
public record WatchSelection(
    ObjectKind kind,
    Optional<String> namespace,
    LabelSelector labels,
    FieldSelector fields,
    Set<String> nodes) {

  private static final int CHARACTERS_OF_ONE = 2 << 10;

  /// As how many watches it counts. The values of a long selector take as much memory as the
  /// connections of so many clients.
  int weight() {
    return 1 + labels.expression().length() / CHARACTERS_OF_ONE;
  }

  boolean isEverything() {
    return namespace.isEmpty() && labels.isEverything() && fields.isEverything() && nodes.isEmpty();
  }

  /// @param object of this kind
  boolean matches(MetricsObject object) {
    return (namespace.isEmpty() || namespace.get().equals(object.namespace()))
        && fields.matches(object.namespace(), object.name())
        && labels.matches(object.labels())
        && isOnNode(object);
  }

  private boolean isOnNode(MetricsObject object) {
    return nodes.isEmpty()
        || (nodes.size() == 1
            && object instanceof PodMetrics pod
            && nodes.contains(pod.usage().node()));
  }
}
