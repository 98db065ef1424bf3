package io.nilometer.cluster;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Whether the other replicas still count this one in, as far as it can know: one that was stopped
/// for a while may have been replaced meanwhile, one that others do not hear is sent nothing, and
/// what it holds is old. [Membership] gives signs of life; whoever answers queries asks here first.
/// Only the membership writes, any thread may read.
public final class QueryFence {

  /// Above the time between two signs of life on a busy machine, and below that after which others
  /// take over what a silent replica does.
  private static final Duration LONGEST_SILENCE = Duration.ofMillis(3_500);

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private volatile Moment last;
  private volatile boolean alone = true;
  private volatile boolean doubted;
  private int doubts;

  /// On both clocks: one of them stands still when the machine is stopped, the other may be set.
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

  /// Whether the others have to say first that this replica still belongs to them.
  public boolean isClosed() {
    return !alone && (doubted || last.isLongBefore(now()));
  }

  /// A sign of life. Doubts begin here when the one before was too long ago.
  void heartbeat(boolean isAlone) {
    Moment now = now();
    if (last.isLongBefore(now)) {
      doubt();
    }
    doubted &= !isAlone;
    last = now;
    alone = isAlone;
  }

  /// A reason to doubt, which what the others said so far does not remove.
  void doubt() {
    doubts++;
    doubted = true;
  }

  boolean isDoubted() {
    return doubted;
  }

  /// The number of the last doubt.
  int doubts() {
    return doubts;
  }

  /// The others have removed the last doubt, unless a further one is about to begin.
  void confirm() {
    doubted = last.isLongBefore(now());
  }

  private Moment now() {
    return new Moment(nanoTime.getAsLong(), clock.millis());
  }
}
