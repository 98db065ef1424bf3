package io.nilometer.api.watch;

import java.time.Duration;

/// One watch of a client.
///
/// @param deadlineNanos when it ends, by the monotonic clock
record ClientWatch(WatchRequest request, WatchQueue queue, long deadlineNanos) {

  WatchSelection selection() {
    return request.selection();
  }

  /// How many whole periods it goes on.
  long periodsLeft(long nowNanos, Duration period) {
    return Math.floorDiv(deadlineNanos - nowNanos, period.toNanos());
  }

  /// Each watch is its own.
  @Override
  public boolean equals(Object other) {
    return other instanceof ClientWatch watch && watch.queue == queue;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(queue);
  }
}
