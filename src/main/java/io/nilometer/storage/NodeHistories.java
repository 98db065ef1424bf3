package io.nilometer.storage;

import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import io.nilometer.model.NodeUsage;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What one copy of a partition holds: the histories of its nodes. Used by one thread at a time.
final class NodeHistories {

  private final int partition;
  private final long resolutionNanos;
  private final Map<String, NodeHistory> nodes;

  NodeHistories(int partition, long resolutionNanos, Map<String, NodeHistory> nodes) {
    this.partition = partition;
    this.resolutionNanos = resolutionNanos;
    this.nodes = new HashMap<>(nodes);
  }

  /// Continues the node's history.
  void accept(NodeBatch batch) {
    nodes.compute(
        batch.node(),
        (_, known) ->
            known == null
                ? NodeHistory.of(batch, resolutionNanos)
                : known.accept(batch, resolutionNanos));
  }

  /// In the place of what was known of the node, another copy's history and all that came since it
  /// was asked; unless nothing of that is newer.
  void mend(NodeHistory told, Optional<PendingBatches> came) {
    came.orElseGet(() -> PendingBatches.since(history(told.name())))
        .onto(told, resolutionNanos)
        .filter(mended -> history(told.name()).filter(now -> tellsMore(now, mended)).isEmpty())
        .ifPresent(mended -> nodes.put(told.name(), mended));
  }

  /// Another copy may have begun later, and have no rate yet where this one has.
  private static boolean tellsMore(NodeHistory now, NodeHistory mended) {
    return (now.isPaired() && !mended.isPaired())
        || now.pairedContainers() > mended.pairedContainers();
  }

  void clear() {
    nodes.clear();
  }

  void forget(String node) {
    nodes.remove(node);
  }

  /// Lets go of nodes that were not scraped since.
  void expire(long oldestNanos) {
    nodes.values().removeIf(node -> node.requestedNanos() < oldestNanos);
  }

  Optional<NodeHistory> history(String node) {
    return Optional.ofNullable(nodes.get(node));
  }

  Map<String, NodeHistory> histories() {
    return Map.copyOf(nodes);
  }

  /// Those of the wanted nodes that are known.
  List<NodeHistory> find(Selection wanted) {
    return switch (wanted) {
      case Selection.Nodes(List<String> names) -> find(names);
      case Selection.PodsOf(_, List<String> names) -> find(names);
      case Selection.AllNodes _, Selection.AllPods _, Selection.Pods _ ->
          List.copyOf(nodes.values());
    };
  }

  private List<NodeHistory> find(List<String> names) {
    return names.stream().map(nodes::get).filter(Objects::nonNull).toList();
  }

  /// The usages of what is selected, of nodes that were scraped since.
  PartitionUsages answer(Selection selection, long oldestNanos) {
    List<NodeHistory> fresh =
        find(selection).stream().filter(node -> node.requestedNanos() >= oldestNanos).toList();
    return switch (selection) {
      case Selection.AllNodes _, Selection.Nodes _ -> nodes(fresh);
      case Selection.AllPods _ -> pods(fresh);
      case Selection.Pods(List<PodRef> wanted) -> pods(fresh, wanted);
      case Selection.PodsOf(List<PodRef> wanted, _) -> pods(fresh, wanted);
    };
  }

  private PartitionUsages nodes(List<NodeHistory> fresh) {
    var usages = new ArrayList<NodeUsage>(fresh.size());
    fresh.forEach(node -> node.usage().ifPresent(usages::add));
    return PartitionUsages.whole(partition, usages, List.of());
  }

  private PartitionUsages pods(List<NodeHistory> fresh) {
    var usages = new ArrayList<PodUsage>();
    fresh.forEach(node -> node.addPodUsages(usages));
    return PartitionUsages.whole(partition, List.of(), usages);
  }

  private PartitionUsages pods(List<NodeHistory> fresh, List<PodRef> wanted) {
    var names = new HashSet<>(wanted);
    var usages = new ArrayList<PodUsage>();
    fresh.forEach(node -> node.addPodUsages(names, usages));
    return PartitionUsages.whole(partition, List.of(), usages);
  }

  /// How many nodes have a rate.
  int pairedNodes() {
    return (int) nodes.values().stream().filter(NodeHistory::isPaired).count();
  }

  /// How many containers have a rate.
  int pairedContainers() {
    return nodes.values().stream().mapToInt(NodeHistory::pairedContainers).sum();
  }
}
