package io.nilometer.cluster;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// Refuses queries while this replica may no longer be part of the cluster: after it was paused,
/// others may have replaced it, and while others cannot reach it, they send it no batches, so its
/// data is old. [Membership] reports heartbeats and doubts; queries check [#isClosed] first. Only
/// the membership writes; any thread may read.
public final class QueryFence {

  /// Longer than the time between two heartbeats on a busy machine, and shorter than the time after
  /// which others take over the work of a silent replica.
  private static final Duration MAX_SILENCE = Duration.ofMillis(3_500);

  /// Other replicas usually confirm within this time; after it the replica becomes unready.
  private static final Duration MAX_REFUSAL = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private volatile Moment last;
  private volatile boolean alone = true;
  private volatile boolean doubted;
  private final AtomicInteger doubts = new AtomicInteger();
  private volatile long doubtedNanos;

  /// A time on both clocks: the monotonic one stops while the machine is suspended, the other may
  /// be set.
  private record Moment(long nanos, long epochMillis) {

    boolean isLongBefore(Moment later) {
      return later.nanos - nanos > MAX_SILENCE.toNanos()
          || later.epochMillis - epochMillis > MAX_SILENCE.toMillis();
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
    if (last.isLongBefore(now) && !isAlone) {
      doubt();
    }
    doubted &= !isAlone;
    last = now;
    alone = isAlone;
  }

  /// Begins a doubt, which earlier confirmations do not end.
  void doubt() {
    if (!doubted) {
      doubtedNanos = nanoTime.getAsLong();
    }
    doubted = true; // before it has a number, by which copies learn that it is over
    doubts.incrementAndGet();
  }

  /// Why this replica is not ready, if it refuses queries for longer than is usual.
  public Optional<String> failure() {
    long since = doubted ? doubtedNanos : last.nanos() + MAX_SILENCE.toNanos();
    return isClosed() && nanoTime.getAsLong() - since > MAX_REFUSAL.toNanos()
        ? Optional.of("queries are refused until other replicas confirm that this one is a member")
        : Optional.empty();
  }

  boolean isDoubted() {
    return doubted;
  }

  /// The number of the latest doubt.
  public int doubts() {
    return doubts.get();
  }

  /// Ends the latest doubt, unless the next is about to begin.
  void confirm() {
    doubted = last.isLongBefore(now());
  }

  private Moment now() {
    return new Moment(nanoTime.getAsLong(), clock.millis());
  }
}
