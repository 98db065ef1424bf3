package io.nilometer.kube.index;

import io.nilometer.model.NodeFacts;

/// Notified of changes of nodes, by one thread at a time.
public interface NodeListener {

  /// A node was added, or one of its [NodeFacts] has changed.
  void onNode(NodeFacts node);

  void onNodeGone(String name);

  /// All nodes of the first list have been passed to [#onNode].
  default void onNodesSynced() {}
}
