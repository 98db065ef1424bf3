package io.nilometer.scrape;

import io.nilometer.model.EpochNanos;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/// How far the wall clock is ahead of the monotonic clock. It changes only when the wall clock is
/// set.
final class WallAhead {

  /// A process may pause between two readings of clocks, for seconds on a busy machine.
  private static final long LONGEST_READING_NANOS = 100_000_000;

  private static final int TRIES = 5;

  private WallAhead() {}

  /// Reads both clocks.
  ///
  /// @return nanoseconds; empty if the process paused in each try
  static Optional<Long> read(InstantSource wall, LongSupplier monotonic) {
    for (int tries = 0; tries < TRIES; tries++) {
      long before = monotonic.getAsLong();
      long now = EpochNanos.of(wall.instant());
      if (monotonic.getAsLong() - before <= LONGEST_READING_NANOS) {
        return Optional.of(now - before);
      }
    }
    return Optional.empty();
  }
}
