package io.nilometer.kube.index;

import io.nilometer.model.NodeFacts;

/// Is told of nodes, from one thread at a time.
public interface NodeListener {

  /// A node that is new, or changed in something of [NodeFacts].
  void onNode(NodeFacts node);

  void onNodeGone(String name);

  /// Everything that was there when the list was taken has been told.
  default void onNodesSynced() {}
}
