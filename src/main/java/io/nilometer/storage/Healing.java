package io.nilometer.storage;

import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// One copy's requests for histories of another copy, until all parts of an answer are here. Keeps
/// the batches that arrive in the meantime, because the answer may be older than they are. Used by
/// one thread at a time.
final class Healing {

  /// How long a copy that no other one can restore waits at most until each node has a rate: longer
  /// than the quick start of a slow kubelet.
  static final Duration MAX_FILLING = Duration.ofSeconds(25);

  /// So many answers in a row of copies that have less than was announced: they may wait for each
  /// other.
  static final int MOST_REFUSALS = 10;

  private final Map<String, PendingBatches> pending = new HashMap<>();
  private final Set<String> requested = new HashSet<>();
  private final Set<Integer> parts = new HashSet<>();
  private final Map<Integer, Piece.Collector> pieces = new HashMap<>(); // of large parts
  private final Set<String> restored = new HashSet<>(); // nodes of which an answer had the rates
  private Optional<Long> answeredNanos = Optional.empty(); // by the monotonic clock
  private int attempt; // the last request's; 0: none yet
  private boolean complete; // whether the last request went to a complete copy
  private int refusals; // in a row
  private Optional<Awaited> awaited = Optional.empty(); // none while no nodes are known

  /// Nodes that must have a rate.
  ///
  /// @param sinceNanos by the monotonic clock
  private record Awaited(Set<String> nodes, long sinceNanos) {}

  /// Keeps a batch.
  ///
  /// @param known the node's history before this batch
  void add(Optional<NodeHistory> known, NodeBatch batch) {
    pending.merge(
        batch.node(), PendingBatches.since(known).and(batch), (before, _) -> before.and(batch));
  }

  /// The node left the cluster: no other copy can restore it.
  void forget(String node) {
    pending.put(node, PendingBatches.FORGOTTEN);
    awaited.ifPresent(these -> these.nodes().remove(node));
  }

  /// Whether a copy that no other one can restore is complete: each node that was known when this
  /// was asked first has a rate, or is no longer known, or was waited for long enough. Nodes that
  /// are added later are not waited for.
  boolean isFilled(
      Supplier<Optional<Set<String>>> known, Predicate<Set<String>> areServed, long nowNanos) {
    if (awaited.isEmpty()) {
      awaited = known.get().map(nodes -> new Awaited(new HashSet<>(nodes), nowNanos));
    } else {
      known.get().ifPresent(awaited.get().nodes()::retainAll);
    }
    return awaited
        .filter(
            these ->
                areServed.test(these.nodes())
                    || nowNanos - these.sinceNanos() >= MAX_FILLING.toNanos())
        .isPresent();
  }

  boolean concerns(String node) {
    return pending.containsKey(node);
  }

  Optional<PendingBatches> pending(String node) {
    return Optional.ofNullable(pending.get(node));
  }

  /// Begins a request. Answers to earlier ones no longer count.
  ///
  /// @param toComplete whether it goes to a copy that was announced as complete
  /// @return the nodes whose histories to request, including those of earlier requests
  List<String> request(int number, boolean toComplete) {
    attempt = number;
    complete = toComplete;
    parts.clear();
    pieces.clear();
    requested.addAll(pending.keySet());
    return List.copyOf(requested);
  }

  /// No other copy has more of these nodes.
  void giveUp() {
    requested.addAll(pending.keySet());
  }

  boolean isAnsweredBy(int answered) {
    return answered == attempt;
  }

  /// Adds a piece of a part; empty array until the part is whole.
  byte[] collect(int part, Piece piece) {
    return pieces.computeIfAbsent(part, _ -> new Piece.Collector()).add(piece);
  }

  /// Whether the answer is from a copy that has less than was announced.
  boolean isFromIncomplete(StorageActor.Recalled answer) {
    return complete && answer.phase().filter(phase -> !phase.isComplete()).isPresent();
  }

  /// Notes an answer from a copy that has less than was announced.
  void refused() {
    refusals++;
  }

  /// Whether what copies are announced as does not count any more.
  boolean isRefused() {
    return refusals >= MOST_REFUSALS;
  }

  /// Whether the last request went to a complete copy, whose answer is all there is.
  boolean isOfComplete() {
    return complete;
  }

  /// Notes one part of the answer.
  ///
  /// @return whether all parts are here now
  boolean receive(StorageActor.Recalled answer, long nowNanos) {
    parts.add(answer.part());
    answer.nodes().stream()
        .filter(NodeHistory::isServable)
        .map(NodeHistory::name)
        .forEach(restored::add);
    boolean all = parts.size() == answer.parts();
    if (all) {
      answeredNanos = Optional.of(nowNanos);
    }
    return all;
  }

  /// Whether another copy's answer had the rates of the node.
  boolean isRestored(String node) {
    return restored.contains(node);
  }

  /// Whether all parts of an answer came within that time.
  boolean isAnsweredWithin(Duration time, long nowNanos) {
    return answeredNanos.filter(then -> nowNanos - then < time.toNanos()).isPresent();
  }

  /// What remains to be requested after a complete answer: the nodes with gaps that appeared since
  /// the request. Empty when there are none.
  Optional<Healing> next() {
    var next = new Healing();
    next.pending.putAll(pending);
    next.pending.keySet().removeAll(requested);
    return next.pending.isEmpty() ? Optional.empty() : Optional.of(next);
  }
}
