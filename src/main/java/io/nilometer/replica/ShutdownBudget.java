package io.nilometer.replica;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/// How long each step of the end of a replica may take. In a cluster that is 20 s in all, however
/// badly it goes, unless a longer delay was asked for.
///
/// @param delay for how long to answer on
/// @param wanted what answers under way may take after that
record ShutdownBudget(Duration delay, Duration wanted) {

  /// From the beginning: others have all that is here by then, or it is left as it is. They take
  /// some 12 s where another one dies meanwhile, and the coordinator with it.
  static final Duration LONGEST_DRAIN = Duration.ofSeconds(13);

  /// From the beginning: answers under way are broken off then.
  private static final Duration LATEST_ANSWER = Duration.ofSeconds(14);

  private static final Duration SHORTEST_GRACE = Duration.ofSeconds(1);

  /// Connections are closed then.
  static final Duration LONGEST_BREAKING_OFF = Duration.ofMillis(500);

  /// The steps of Pekko's coordinated shutdown fit in: see `conf/application.conf`.
  static final Duration LONGEST_LEAVE = Duration.ofSeconds(5);

  /// All else that was opened.
  static final Duration LONGEST_CLOSE = Duration.ofMillis(500);

  /// What is left for answers under way.
  ///
  /// @param passed since the beginning
  Duration grace(Duration passed) {
    Duration latest = Collections.max(List.of(LATEST_ANSWER, delay.plus(wanted)));
    Duration left = Collections.min(List.of(wanted, latest.minus(passed)));
    return Collections.max(List.of(SHORTEST_GRACE, left));
  }
}
