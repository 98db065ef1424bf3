package io.nilometer.storage;

import io.nilometer.model.NodeHistory;
import java.util.ArrayList;
import java.util.List;

/// Histories on their way to another copy, in messages of a bounded size.
final class Recollection {

  /// Some 150 KB.
  static final int MOST_CONTAINERS = 1_500;

  private Recollection() {}

  /// At least one portion, even if it is empty: whoever asked is to know that this is all.
  static List<List<NodeHistory>> portions(List<NodeHistory> nodes) {
    var portions = new ArrayList<List<NodeHistory>>();
    var portion = new ArrayList<NodeHistory>();
    int containers = 0;
    for (NodeHistory node : nodes) {
      int more = node.containers();
      if (!portion.isEmpty() && containers + more > MOST_CONTAINERS) {
        portions.add(List.copyOf(portion));
        portion.clear();
        containers = 0;
      }
      portion.add(node);
      containers += more;
    }
    portions.add(List.copyOf(portion));
    return portions;
  }
}
