package io.nilometer.kube.index;

import io.nilometer.model.NodeFacts;
import io.nilometer.model.PodRef;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/// The watched nodes, by name. One thread writes, any thread reads.
public final class NodeIndex {

  private final NavigableMap<String, NodeFacts> nodes = new ConcurrentSkipListMap<>();
  private volatile IndexListener listener = IndexListener.NONE;

  /// Notifies this listener from now on, in place of the one before.
  public void follow(IndexListener next) {
    listener = next;
  }

  /// The selected nodes, sorted by name.
  public List<NodeFacts> select(LabelSelector labels, FieldSelector fields) {
    return fields.requiredName().map(this::named).orElseGet(this::all).stream()
        .filter(node -> fields.matches("", node.name()) && labels.matches(node.labels()))
        .toList();
  }

  /// All nodes, sorted by name.
  public List<NodeFacts> all() {
    return List.copyOf(nodes.values());
  }

  public Optional<NodeFacts> find(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  public int size() {
    return nodes.size();
  }

  /// The names of the nodes whose condition Ready is True.
  public Set<String> readyNames() {
    return nodes.values().stream()
        .filter(NodeFacts::ready)
        .map(NodeFacts::name)
        .collect(Collectors.toSet());
  }

  List<String> names() {
    return List.copyOf(nodes.keySet());
  }

  /// Returns whether the node is new or has changed.
  boolean put(NodeFacts node) {
    boolean changed = !node.equals(nodes.put(node.name(), node));
    if (changed) {
      notifyOf(node.name());
    }
    return changed;
  }

  /// Returns whether it was there.
  boolean remove(String name) {
    boolean removed = nodes.remove(name) != null;
    if (removed) {
      notifyOf(name);
    }
    return removed;
  }

  private void notifyOf(String node) {
    listener.onChanged(List.of(new PodRef("", node)));
  }

  private List<NodeFacts> named(String name) {
    return find(name).stream().toList();
  }
}
