package io.nilometer.storage;

import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a copy took in of one node since it asked another copy for that node's history.
///
/// @param knownNanos sample time of what it had before: nothing older is wanted
/// @param batches the last few, in the order in which they came
record PendingBatches(long knownNanos, List<NodeBatch> batches) {

  /// A rate takes two, and two more where a kubelet tells the same sample again. It may be for long
  /// that nobody answers.
  static final int MOST_BATCHES = 4;

  /// The node went: its history is not wanted any more.
  static final PendingBatches FORGOTTEN = new PendingBatches(Long.MAX_VALUE, List.of());

  static PendingBatches since(Optional<NodeHistory> known) {
    return new PendingBatches(known.map(NodeHistory::timeNanos).orElse(0L), List.of());
  }

  PendingBatches and(NodeBatch batch) {
    var more = new ArrayList<>(batches);
    more.add(batch);
    if (more.size() > MOST_BATCHES) {
      more.removeFirst();
    }
    return new PendingBatches(knownNanos, List.copyOf(more));
  }

  /// The other copy's history with all that came meanwhile; empty when it is not wanted.
  Optional<NodeHistory> onto(NodeHistory told, long resolutionNanos) {
    if (told.timeNanos() <= knownNanos) {
      return Optional.empty();
    }
    NodeHistory mended = told;
    for (NodeBatch batch : batches) {
      mended = mended.accept(batch, resolutionNanos);
    }
    return Optional.of(mended);
  }
}
