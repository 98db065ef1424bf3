package io.nilometer.storage;

import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The batches of one node that a copy stored while it waits for another copy's history of that
/// node.
///
/// @param knownNanos sample time of the history before the first of them: an older one is not
/// needed
/// @param batches the last few, in the order of their arrival
record PendingBatches(long knownNanos, List<NodeBatch> batches) {

  /// A rate needs two, and two more where a kubelet returns a sample twice. The bound matters when
  /// no other copy answers for a long time.
  static final int MAX_BATCHES = 4;

  /// The node left the cluster: its history is not needed any more.
  static final PendingBatches FORGOTTEN = new PendingBatches(Long.MAX_VALUE, List.of());

  static PendingBatches since(Optional<NodeHistory> known) {
    return new PendingBatches(known.map(NodeHistory::timeNanos).orElse(0L), List.of());
  }

  boolean isForgotten() {
    return knownNanos == FORGOTTEN.knownNanos;
  }

  PendingBatches and(NodeBatch batch) {
    var more = new ArrayList<>(batches);
    more.add(batch);
    if (more.size() > MAX_BATCHES) {
      more.removeFirst();
    }
    return new PendingBatches(knownNanos, List.copyOf(more));
  }

  /// Applies the batches to the other copy's history; empty when that is not needed.
  ///
  /// @param tookNanos how long the kubelet took to answer with the other copy's last batch
  Optional<NodeHistory> applyTo(NodeHistory other, long tookNanos, long resolutionNanos) {
    if (other.timeNanos() <= knownNanos) {
      return Optional.empty();
    }
    NodeHistory restored = other;
    long lastTookNanos = tookNanos;
    for (NodeBatch batch : batches) {
      restored = restored.accept(batch.tookAtLeast(lastTookNanos), resolutionNanos);
      lastTookNanos = batch.tookNanos();
    }
    return Optional.of(restored);
  }
}
