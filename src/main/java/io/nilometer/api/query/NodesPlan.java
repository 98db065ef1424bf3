package io.nilometer.api.query;

import io.nilometer.cluster.copies.Partitions;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.NodeUsage;
import io.nilometer.model.Usage;
import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the usage of nodes: each in the partition that its name gives.
final class NodesPlan implements QueryPlan<List<NodeMetrics>> {

  private final List<NodeFacts> selected;
  private final Partitions partitions;
  private final Map<String, Usage> found = new HashMap<>();

  /// @param selected in the order in which they are to be answered
  NodesPlan(List<NodeFacts> selected, Partitions partitions) {
    this.selected = selected;
    this.partitions = partitions;
  }

  @Override
  public int size() {
    return selected.size();
  }

  @Override
  public Map<Integer, Selection> first() {
    var names = new HashMap<Integer, List<String>>();
    for (NodeFacts node : selected) {
      names.computeIfAbsent(partitions.of(node.name()), _ -> new ArrayList<>()).add(node.name());
    }
    var asked = new HashMap<Integer, Selection>();
    names.forEach((partition, nodes) -> asked.put(partition, new Selection.Nodes(nodes)));
    return asked;
  }

  @Override
  public void add(PartitionUsages answer) {
    for (NodeUsage node : answer.nodes()) {
      found.put(node.node(), node.usage());
    }
  }

  @Override
  public Map<Integer, Selection> more() {
    return Map.of();
  }

  @Override
  public List<NodeMetrics> result() {
    var metrics = new ArrayList<NodeMetrics>(found.size());
    for (NodeFacts node : selected) {
      Usage usage = found.get(node.name());
      if (usage != null) {
        metrics.add(new NodeMetrics(node.name(), node.labels(), usage));
      }
    }
    return metrics;
  }
}
