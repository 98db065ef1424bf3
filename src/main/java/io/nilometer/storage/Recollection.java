package io.nilometer.storage;

import io.nilometer.model.NodeHistory;
import java.util.ArrayList;
import java.util.List;

/// Histories on their way to another copy, in messages of a bounded size.
final class Recollection {

  /// Some 200 KB.
  static final int MOST_PODS = 1_000;

  private Recollection() {}

  /// At least one portion, even if it is empty: whoever asked is to know that this is all.
  static List<List<NodeHistory>> portions(List<NodeHistory> nodes) {
    var portions = new ArrayList<List<NodeHistory>>();
    var portion = new ArrayList<NodeHistory>();
    int pods = 0;
    for (NodeHistory node : nodes) {
      if (!portion.isEmpty() && pods + node.pods().size() > MOST_PODS) {
        portions.add(List.copyOf(portion));
        portion.clear();
        pods = 0;
      }
      portion.add(node);
      pods += node.pods().size();
    }
    portions.add(List.copyOf(portion));
    return portions;
  }
}
