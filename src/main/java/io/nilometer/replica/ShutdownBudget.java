package io.nilometer.replica;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/// The time that each step of a shutdown may take. In a cluster all steps together take at most 25
/// s, whatever fails, unless a longer delay is configured.
///
/// @param delay for how long to keep answering
/// @param wanted grace period of requests in flight after that
record ShutdownBudget(Duration delay, Duration wanted) {

  /// From the start of the shutdown: other replicas hold all data by then, or the shutdown goes on
  /// without them. They take 12 to 16 s if another replica dies meanwhile, and the coordinator with
  /// it.
  static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(18);

  /// How long to wait for scrapes under way. With the usual timeout one takes 11 s at most.
  static final Duration SCRAPE_TIMEOUT = Duration.ofSeconds(12);

  /// From the start of the shutdown: requests in flight are aborted then.
  private static final Duration ABORT_AFTER = Duration.ofSeconds(19);

  private static final Duration MIN_GRACE = Duration.ofSeconds(1);

  /// Time to close connections.
  static final Duration ABORT_TIMEOUT = Duration.ofMillis(500);

  /// Time to leave the cluster. The timeouts of Pekko's coordinated shutdown fit in: see
  /// `conf/application.conf`.
  static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);

  /// Time to close everything else.
  static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

  /// The grace period that is left for requests in flight.
  ///
  /// @param passed since the start of the shutdown
  Duration grace(Duration passed) {
    Duration latest = Collections.max(List.of(ABORT_AFTER, delay.plus(wanted)));
    Duration left = Collections.min(List.of(wanted, latest.minus(passed)));
    return Collections.max(List.of(MIN_GRACE, left));
  }
}
