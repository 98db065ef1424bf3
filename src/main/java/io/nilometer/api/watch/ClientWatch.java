package io.nilometer.api.watch;

import io.nilometer.api.query.ObjectEvent;
import java.time.Duration;
import java.util.Optional;

/// One watch of a client.
///
/// @param deadlineNanos when it ends, by the monotonic clock
record ClientWatch(
    WatchRequest request, WatchQueue queue, long deadlineNanos, Optional<Resumption> resumption) {

  /// A client resumes a watch of another replica, which may have stored later scrapes of some
  /// nodes than are stored here: where a link was cut and both sides scraped, or a batch is late.
  ///
  /// @param beforeNanos when the client was there last, since the epoch: what it has was requested
  ///     from kubelets before
  /// @param untilNanos when late batches have come, by the monotonic clock
  record Resumption(long beforeNanos, long untilNanos) {

    /// @param version that the other replica made
    static Resumption of(long version, Duration resolution, long nowNanos) {
      return new Resumption(
          Duration.ofMillis(VersionClock.millis(version)).toNanos(),
          nowNanos + resolution.multipliedBy(2).toNanos());
    }

    /// Whether the client may have a newer sample of the object.
    ///
    /// @param requestedNanos when this one was requested from the kubelet, since the epoch
    boolean mayHaveNewer(ObjectEvent event, long requestedNanos, long nowNanos) {
      return event.type() == ObjectEvent.Type.MODIFIED
          && requestedNanos < beforeNanos
          && nowNanos - untilNanos < 0;
    }
  }

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
