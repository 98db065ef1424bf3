package io.nilometer.storage;

import io.nilometer.model.NodeHistory;
import java.util.concurrent.TimeUnit;

/// One node's history as a copy holds it. Its age is by this replica's monotonic clock, so that no
/// clock that is set, and no replica whose clock is wrong, makes it older or younger.
///
/// @param requestedNanos when its last batch was requested, by the monotonic clock of this replica
/// @param tookNanos how long the kubelet took to answer with it; 0 where that is unknown
record HeldNode(NodeHistory history, long requestedNanos, long tookNanos) {

  long tookMillis() {
    return TimeUnit.NANOSECONDS.toMillis(tookNanos);
  }

  long ageNanos(long nowNanos) {
    return nowNanos - requestedNanos;
  }

  boolean isStale(long nowNanos, long stalenessNanos) {
    return ageNanos(nowNanos) > stalenessNanos;
  }

  /// What was requested before is too old to be answered: by the clock of the scraper that sent the
  /// last batch, nanoseconds since the epoch.
  long oldestNanos(long nowNanos, long stalenessNanos) {
    return history.requestedNanos() + ageNanos(nowNanos) - stalenessNanos;
  }

  /// How much later it is by our clock than by that of the scraper that sent the last batch.
  long aheadNanos() {
    return requestedNanos - history.requestedNanos();
  }

  @SuppressWarnings("ReferenceEquality") // a history that is not changed is the same object
  HeldNode with(NodeHistory other) {
    return other == history ? this : new HeldNode(other, requestedNanos, tookNanos);
  }
}
