package io.nilometer.scrape;

import java.time.Duration;
import java.util.Optional;

/// When a failed scrape is retried within its cycle: soon, and twice at most. A kubelet that failed
/// in several cycles one after the other is asked once a cycle, until it answers again.
///
/// @param made how many were made in this cycle
/// @param failedCycles how many cycles before this one went by without an answer
record Retries(int made, int failedCycles) {

  static final Retries NONE = new Retries(0, 0);

  private static final int MOST = 2;
  private static final int MOST_FAILED_CYCLES = 3;

  /// How long to wait before the retry that is due: 1 s, then 2 s. Empty where none is made: those
  /// that fail as slowly as the last request must end before the node's next own time.
  ///
  /// @param took how long the failed request took
  /// @param untilNext how long it is to the node's next own time
  Optional<Duration> pause(Duration took, Duration untilNext) {
    Duration pause = Duration.ofSeconds(made + 1L);
    boolean ends = pause.plus(took).compareTo(untilNext) < 0;
    return made < MOST && failedCycles < MOST_FAILED_CYCLES && ends
        ? Optional.of(pause)
        : Optional.empty();
  }

  Retries afterRetry() {
    return new Retries(made + 1, failedCycles);
  }

  Retries afterCycle() {
    return new Retries(0, Math.min(MOST_FAILED_CYCLES, failedCycles + 1));
  }
}
