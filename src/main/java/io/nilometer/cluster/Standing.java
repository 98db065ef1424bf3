package io.nilometer.cluster;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// Whether the other replicas still count this one in, as far as it can know: one that was stopped
/// for a while may have been replaced meanwhile, and what it holds is old. [Membership] gives signs
/// of life; whoever answers queries asks here first. Safe for any thread.
public final class Standing {

  /// Above the time between two signs of life on a busy machine, and below that after which others
  /// take over what a silent replica does.
  private static final Duration LONGEST_SILENCE = Duration.ofMillis(3_500);

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private volatile Moment last;
  private volatile boolean alone = true;
  private volatile boolean doubted;

  /// On both clocks: one of them stands still when the machine is stopped, the other may be set.
  private record Moment(long nanos, long epochMillis) {

    boolean isLongBefore(Moment later) {
      return later.nanos - nanos > LONGEST_SILENCE.toNanos()
          || later.epochMillis - epochMillis > LONGEST_SILENCE.toMillis();
    }
  }

  public Standing(InstantSource clock) {
    this(clock, System::nanoTime);
  }

  Standing(InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.last = now();
  }

  /// Whether the others have to say first that this replica still belongs to them.
  public boolean isDoubtful() {
    return !alone && (doubted || last.isLongBefore(now()));
  }

  /// A sign of life. Doubts begin here when the one before was too long ago.
  void live(boolean isAlone) {
    Moment now = now();
    doubted = !isAlone && (doubted || last.isLongBefore(now));
    last = now;
    alone = isAlone;
  }

  boolean isDoubted() {
    return doubted;
  }

  /// The others said so.
  void trust() {
    doubted = false;
  }

  private Moment now() {
    return new Moment(nanoTime.getAsLong(), clock.millis());
  }
}
