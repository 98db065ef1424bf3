package io.nilometer.storage;

import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import io.nilometer.model.NodeUsage;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.TopPods;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Predicate;

/// The histories of one partition's nodes, as one copy holds them. Used by one thread at a time.
/// Times are by the monotonic clock of this replica, since the epoch.
final class NodeHistories {

  /// Less is the time that a batch, or an answer, takes to get here.
  static final long LEAST_AHEAD_NANOS = 1_000_000_000;

  private final int partition;
  private final long resolutionNanos;
  private final long stalenessNanos;
  private final Map<String, HeldNode> nodes;

  NodeHistories(int partition, StorageSettings settings, Map<String, HeldNode> nodes) {
    this.partition = partition;
    this.resolutionNanos = settings.resolution().toNanos();
    this.stalenessNanos = settings.staleness().toNanos();
    this.nodes = new HashMap<>(nodes);
  }

  /// Continues the node's history. An older batch than its last fills in the rates that it lacks.
  ///
  /// @param requestedNanos when the batch was requested, by our clock
  /// @param impossible is given each rate that is left out since no machine can have it, in cores
  void accept(NodeBatch batch, long requestedNanos, DoubleConsumer impossible) {
    nodes.compute(
        batch.node(),
        (_, known) ->
            known == null
                ? new HeldNode(
                    NodeHistory.of(batch, resolutionNanos, impossible),
                    requestedNanos,
                    batch.tookNanos())
                : continued(known, batch, requestedNanos, impossible));
  }

  @SuppressWarnings("ReferenceEquality") // a batch that is ignored leaves the same object
  private HeldNode continued(
      HeldNode known, NodeBatch batch, long requestedNanos, DoubleConsumer impossible) {
    NodeHistory before = known.history();
    long passed = requestedNanos - known.requestedNanos();
    NodeBatch slower = batch.tookAtLeast(known.tookNanos()); // either answer may be the late one
    NodeHistory next = before.accept(slower, passed, resolutionNanos, impossible);
    return next == before
        ? known.with(filled(before, batch))
        : new HeldNode(next, requestedNanos, batch.tookNanos());
  }

  private NodeHistory filled(NodeHistory history, NodeBatch older) {
    return history.isRated()
        ? history
        : history.filledFrom(NodeHistory.of(older, resolutionNanos, _ -> {}), resolutionNanos);
  }

  /// Replaces the node's history by another copy's, continued by the batches that arrived since the
  /// request, unless the present one has more rates: another copy may have started later. The one
  /// that is left fills in rates that the other one lacks.
  void restore(HeldNode other, Optional<PendingBatches> pending) {
    String name = other.history().name();
    if (pending.filter(PendingBatches::isForgotten).isPresent()) {
      return;
    }
    Optional<NodeHistory> restored =
        pending
            .orElseGet(() -> PendingBatches.since(of(name)))
            .applyTo(other.history(), other.tookNanos(), resolutionNanos);
    Optional.ofNullable(nodes.get(name))
        .map(now -> better(now, other, restored))
        .or(() -> restored.map(other::with))
        .ifPresent(best -> nodes.put(name, best));
  }

  private HeldNode better(HeldNode now, HeldNode other, Optional<NodeHistory> restored) {
    NodeHistory present = now.history();
    NodeHistory best =
        restored
            .filter(history -> !present.hasMoreRatesThan(history))
            .map(history -> history.filledFrom(present, resolutionNanos))
            .orElseGet(() -> present.filledFrom(other.history(), resolutionNanos));
    return (best.origin().equals(present.origin()) ? now : other).with(best);
  }

  void clear() {
    nodes.clear();
  }

  void forget(String node) {
    nodes.remove(node);
  }

  /// Removes nodes whose last scrape is too old, and pods that no scrape had since. Is called once
  /// a resolution.
  void expire(long nowNanos) {
    nodes.values().removeIf(node -> node.isStale(nowNanos, stalenessNanos));
    nodes.replaceAll(
        (_, node) -> node.with(node.history().without(node.oldestNanos(nowNanos, stalenessNanos))));
  }

  List<String> names() {
    return List.copyOf(nodes.keySet());
  }

  /// The nodes that had no batch for a resolution.
  List<String> silent(long nowNanos) {
    return nodes.entrySet().stream()
        .filter(node -> node.getValue().ageNanos(nowNanos) >= resolutionNanos)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// What is answered of this node and its pods now.
  UsageChange change(String node, long nowNanos) {
    HeldNode held = nodes.get(node);
    if (held == null) {
      return new UsageChange.Gone(partition, node);
    }
    NodeHistory history = held.history();
    var nodeUsages = new ArrayList<NodeUsage>(1);
    var podUsages = new ArrayList<PodUsage>();
    if (!held.isStale(nowNanos, stalenessNanos)) {
      history.usage(held.oldestNanos(nowNanos, stalenessNanos)).ifPresent(nodeUsages::add);
      addPods(held, nowNanos, podUsages);
    }
    return new UsageChange.Node(
        node,
        history.origin(),
        history.requestedNanos(),
        history.timeNanos(),
        PartitionUsages.whole(partition, nodeUsages, podUsages));
  }

  Optional<NodeHistory> of(String node) {
    return Optional.ofNullable(nodes.get(node)).map(HeldNode::history);
  }

  /// Whether each of these nodes can be answered.
  ///
  /// @param isCurrent whether nothing that came to the node may be missing
  boolean canServe(Set<String> names, Predicate<HeldNode> isCurrent, long nowNanos) {
    return names.stream()
        .map(nodes::get)
        .allMatch(node -> node != null && isCurrent.test(node) && canServe(node, nowNanos));
  }

  private boolean canServe(HeldNode node, long nowNanos) {
    return !node.isStale(nowNanos, stalenessNanos) && node.history().isServable();
  }

  Map<String, HeldNode> all() {
    return Map.copyOf(nodes);
  }

  /// The selected nodes; names without a history are skipped.
  List<HeldNode> find(Selection wanted) {
    return switch (wanted) {
      case Selection.Nodes(List<String> names) -> find(names);
      case Selection.PodsOf(_, List<String> names) -> find(names);
      case Selection.AllNodes _, Selection.AllPods _, Selection.Pods _ ->
          List.copyOf(nodes.values());
    };
  }

  private List<HeldNode> find(List<String> names) {
    return names.stream().map(nodes::get).filter(Objects::nonNull).toList();
  }

  /// The usages of the selection, of nodes whose last scrape is not too old.
  PartitionUsages usages(Selection selection, long nowNanos) {
    List<HeldNode> fresh =
        find(selection).stream().filter(node -> !node.isStale(nowNanos, stalenessNanos)).toList();
    var nodeUsages = new ArrayList<NodeUsage>();
    var podUsages = new ArrayList<PodUsage>();
    Consumer<HeldNode> each =
        switch (selection) {
          case Selection.AllNodes _, Selection.Nodes _ ->
              node ->
                  node.history()
                      .usage(node.oldestNanos(nowNanos, stalenessNanos))
                      .ifPresent(nodeUsages::add);
          case Selection.AllPods _ -> node -> addPods(node, nowNanos, podUsages);
          case Selection.Pods(List<PodRef> wanted) -> addingPods(wanted, nowNanos, podUsages);
          case Selection.PodsOf(List<PodRef> wanted, _) -> addingPods(wanted, nowNanos, podUsages);
        };
    fresh.forEach(each);
    return PartitionUsages.whole(partition, nodeUsages, podUsages);
  }

  /// The nodes and the highest usages of their pods.
  ///
  /// @param most pods by CPU, and as many by memory
  /// @param counts whether a usage is that of a pod
  PartitionSummary summary(int most, Predicate<PodUsage> counts, long nowNanos) {
    var top = new TopPods(most, usage -> counts.test(byOurClock(nodes.get(usage.node()), usage)));
    var summaries = new ArrayList<NodeSummary>(nodes.size());
    for (HeldNode node : nodes.values()) {
      boolean stale = node.isStale(nowNanos, stalenessNanos);
      long oldest = node.oldestNanos(nowNanos, stalenessNanos);
      summaries.add(
          new NodeSummary(
              node.history().name(),
              node.ageNanos(nowNanos),
              node.tookNanos(),
              stale ? Optional.empty() : node.history().usage(oldest).map(NodeUsage::usage)));
      if (!stale) {
        node.history().offerPodUsages(oldest, top);
      }
    }
    List<PodUsage> byOurClock =
        top.usages().stream().map(usage -> byOurClock(nodes.get(usage.node()), usage)).toList();
    return new PartitionSummary(partition, summaries, byOurClock);
  }

  private Consumer<HeldNode> addingPods(List<PodRef> wanted, long nowNanos, List<PodUsage> usages) {
    var names = new HashSet<>(wanted);
    return node -> {
      int from = usages.size();
      node.history().addPodUsages(names, node.oldestNanos(nowNanos, stalenessNanos), usages);
      toOurClock(node, usages, from);
    };
  }

  private void addPods(HeldNode node, long nowNanos, List<PodUsage> usages) {
    int from = usages.size();
    node.history().addPodUsages(node.oldestNanos(nowNanos, stalenessNanos), usages);
    toOurClock(node, usages, from);
  }

  /// A scraper's wall clock may be wrong, or was set.
  private static void toOurClock(HeldNode node, List<PodUsage> usages, int from) {
    if (isAhead(node)) {
      usages.subList(from, usages.size()).replaceAll(usage -> byOurClock(node, usage));
    }
  }

  private static PodUsage byOurClock(HeldNode node, PodUsage usage) {
    return isAhead(node) ? usage.seenLater(node.aheadNanos()) : usage;
  }

  private static boolean isAhead(HeldNode node) {
    return Math.abs(node.aheadNanos()) >= LEAST_AHEAD_NANOS;
  }

  /// How many nodes have a rate.
  int pairedNodes() {
    return (int) nodes.values().stream().filter(node -> node.history().isPaired()).count();
  }

  /// How many containers have a rate.
  int pairedContainers() {
    return nodes.values().stream().mapToInt(node -> node.history().pairedContainers()).sum();
  }
}
