package io.nilometer.cluster;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Refuses queries while this replica may no longer be part of the cluster: after it was paused,
/// others may have replaced it, and while others cannot reach it, they send it no batches, so its
/// data is old. [Membership] reports heartbeats and doubts; queries check [#isClosed] first. Only
/// the membership writes; any thread may read.
public final class QueryFence {

  /// Longer than the time between two heartbeats on a busy machine, and shorter than the time after
  /// which others take over the work of a silent replica.
  private static final Duration LONGEST_SILENCE = Duration.ofMillis(3_500);

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private volatile Moment last;
  private volatile boolean alone = true;
  private volatile boolean doubted;
  private int doubts;

  /// A time on both clocks: the monotonic one stops while the machine is suspended, the other may
  /// be set.
  private record Moment(long nanos, long epochMillis) {

    boolean isLongBefore(Moment later) {
      return later.nanos - nanos > LONGEST_SILENCE.toNanos()
          || later.epochMillis - epochMillis > LONGEST_SILENCE.toMillis();
    }
  }

  public QueryFence(InstantSource clock) {
    this(clock, System::nanoTime);
  }

  QueryFence(InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.last = now();
  }

  /// Whether other replicas have to confirm first that this one is still a member.
  public boolean isClosed() {
    return !alone && (doubted || last.isLongBefore(now()));
  }

  /// Reports a heartbeat. A doubt begins if the one before is too long ago.
  void heartbeat(boolean isAlone) {
    Moment now = now();
    if (last.isLongBefore(now)) {
      doubt();
    }
    doubted &= !isAlone;
    last = now;
    alone = isAlone;
  }

  /// Begins a doubt, which earlier confirmations do not end.
  void doubt() {
    doubts++;
    doubted = true;
  }

  boolean isDoubted() {
    return doubted;
  }

  /// The number of the latest doubt.
  int doubts() {
    return doubts;
  }

  /// Ends the latest doubt, unless the next is about to begin.
  void confirm() {
    doubted = last.isLongBefore(now());
  }

  private Moment now() {
    return new Moment(nanoTime.getAsLong(), clock.millis());
  }
}
