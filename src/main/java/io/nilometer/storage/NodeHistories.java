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
import java.util.function.DoubleConsumer;

/// The histories of one partition's nodes, as one copy holds them. Used by one thread at a time.
final class NodeHistories {

  private final int partition;
  private final long resolutionNanos;
  private final Map<String, NodeHistory> nodes;
  private final Map<String, Ahead> ahead = new HashMap<>(); // nodes whose last scrape lies ahead

  /// @param resolutions how many have passed since it was found
  private record Ahead(long requestedNanos, int resolutions) {}

  NodeHistories(int partition, long resolutionNanos, Map<String, NodeHistory> nodes) {
    this.partition = partition;
    this.resolutionNanos = resolutionNanos;
    this.nodes = new HashMap<>(nodes);
  }

  /// Continues the node's history.
  ///
  /// @param impossible is given each rate that is left out since no machine can have it, in cores
  void accept(NodeBatch batch, DoubleConsumer impossible) {
    nodes.compute(
        batch.node(),
        (_, known) ->
            known == null
                ? NodeHistory.of(batch, resolutionNanos, impossible)
                : known.accept(batch, resolutionNanos, impossible));
  }

  /// Replaces the node's history by another copy's, continued by the batches that arrived since the
  /// request, unless the present one has more rates.
  void restore(NodeHistory other, Optional<PendingBatches> pending) {
    pending
        .orElseGet(() -> PendingBatches.since(of(other.name())))
        .applyTo(other, resolutionNanos)
        .filter(restored -> of(other.name()).filter(now -> hasMore(now, restored)).isEmpty())
        .ifPresent(restored -> nodes.put(other.name(), restored));
  }

  /// Another copy may have started later, and have no rate yet where this one has.
  private static boolean hasMore(NodeHistory now, NodeHistory restored) {
    return (now.isPaired() && !restored.isPaired())
        || now.pairedContainers() > restored.pairedContainers();
  }

  void clear() {
    nodes.clear();
  }

  void forget(String node) {
    nodes.remove(node);
  }

  /// Removes nodes whose last scrape is older than that, and pods that no scrape had since. Is
  /// called once a resolution.
  void expire(long oldestNanos, long nowNanos) {
    long agesNanos = nowNanos - oldestNanos;
    nodes
        .values()
        .removeIf(
            node -> node.requestedNanos() < oldestNanos || isLeftAhead(node, nowNanos, agesNanos));
    ahead.keySet().retainAll(nodes.keySet());
    nodes.replaceAll((_, node) -> node.without(oldestNanos));
  }

  /// Whether the last scrape lies in the future, since our clock was set back, and none has come
  /// for as long as it takes a scrape to become too old.
  private boolean isLeftAhead(NodeHistory node, long nowNanos, long agesNanos) {
    if (node.requestedNanos() <= nowNanos + resolutionNanos) {
      ahead.remove(node.name());
      return false;
    }
    Ahead now =
        Optional.ofNullable(ahead.get(node.name()))
            .filter(before -> before.requestedNanos() == node.requestedNanos())
            .map(before -> new Ahead(before.requestedNanos(), before.resolutions() + 1))
            .orElseGet(() -> new Ahead(node.requestedNanos(), 0));
    ahead.put(node.name(), now);
    return now.resolutions() * resolutionNanos >= agesNanos;
  }

  Optional<NodeHistory> of(String node) {
    return Optional.ofNullable(nodes.get(node));
  }

  Map<String, NodeHistory> all() {
    return Map.copyOf(nodes);
  }

  /// The histories of the selected nodes; names without a history are skipped.
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

  /// The usages of the selection, of nodes whose last scrape is not older than that.
  PartitionUsages usages(Selection selection, long oldestNanos) {
    List<NodeHistory> fresh =
        find(selection).stream().filter(node -> node.requestedNanos() >= oldestNanos).toList();
    return switch (selection) {
      case Selection.AllNodes _, Selection.Nodes _ -> nodes(fresh, oldestNanos);
      case Selection.AllPods _ -> pods(fresh, oldestNanos);
      case Selection.Pods(List<PodRef> wanted) -> pods(fresh, wanted, oldestNanos);
      case Selection.PodsOf(List<PodRef> wanted, _) -> pods(fresh, wanted, oldestNanos);
    };
  }

  private PartitionUsages nodes(List<NodeHistory> fresh, long oldestNanos) {
    var usages = new ArrayList<NodeUsage>(fresh.size());
    fresh.forEach(node -> node.usage(oldestNanos).ifPresent(usages::add));
    return PartitionUsages.whole(partition, usages, List.of());
  }

  private PartitionUsages pods(List<NodeHistory> fresh, long oldestNanos) {
    var usages = new ArrayList<PodUsage>();
    fresh.forEach(node -> node.addPodUsages(oldestNanos, usages));
    return PartitionUsages.whole(partition, List.of(), usages);
  }

  private PartitionUsages pods(List<NodeHistory> fresh, List<PodRef> wanted, long oldestNanos) {
    var names = new HashSet<>(wanted);
    var usages = new ArrayList<PodUsage>();
    fresh.forEach(node -> node.addPodUsages(names, oldestNanos, usages));
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
