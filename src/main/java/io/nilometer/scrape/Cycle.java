package io.nilometer.scrape;

import io.nilometer.model.EpochNanos;
import java.time.Duration;
import java.time.Instant;

/// A node's own times in the cycle: all nodes have the same resolution, each its own offset, the
/// same on every replica and after each restart.
///
/// @param offsetNanos 0 or more, less than the resolution
record Cycle(long resolutionNanos, long offsetNanos) {

  /// Offsets are whole numbers of this. Nodes whose time is the same are asked one right after the
  /// other, by threads that are awake: waking one costs as much as half a scrape.
  private static final long SLOT_NANOS = 100_000_000;

  /// Spreads nodes over the cycle by a number that is evenly distributed over all ints.
  static Cycle of(Duration resolution, int spread) {
    long fraction = Integer.toUnsignedLong(spread) << 32;
    long slots = Math.max(1, resolution.toNanos() / SLOT_NANOS);
    return new Cycle(resolution.toNanos(), Math.unsignedMultiplyHigh(fraction, slots) * SLOT_NANOS);
  }

  /// How long it is from `now` until the node's next time that is at least `pause` away.
  Duration untilNext(Instant now, Duration pause) {
    long earliest = EpochNanos.of(now.plus(pause));
    long since = Math.floorMod(earliest - offsetNanos, resolutionNanos);
    return since == 0 ? pause : pause.plusNanos(resolutionNanos - since);
  }
}
