package io.nilometer.scrape;

import java.time.Duration;
import java.util.OptionalLong;

/// How a node that was never scraped gets its first rate soon, not a whole resolution later: a few
/// short retries until its kubelet has a newer sample.
///
/// @param retries how many were made
/// @param firstNanos time of the first sample that came, nanoseconds since the epoch
record QuickStart(int retries, OptionalLong firstNanos) {

  /// A rate over less than this would be noise.
  static final Duration LEAST_WINDOW = Duration.ofSeconds(2);

  private static final int MOST_RETRIES = 4;

  static QuickStart begin() {
    return new QuickStart(0, OptionalLong.empty());
  }

  /// Whether a sample of this time, or the lack of further retries, ends the quick start.
  boolean endsWith(long timeNanos) {
    boolean newer = firstNanos.isPresent() && timeNanos > firstNanos.getAsLong();
    return newer || exhausted();
  }

  boolean exhausted() {
    return retries == MOST_RETRIES;
  }

  QuickStart after(long timeNanos) {
    return new QuickStart(
        retries + 1, firstNanos.isPresent() ? firstNanos : OptionalLong.of(timeNanos));
  }

  QuickStart afterFailure() {
    return new QuickStart(retries + 1, firstNanos);
  }

  /// How long to wait before the retry that is due: 2, 3, 4, 5 s.
  Duration pause() {
    return LEAST_WINDOW.plusSeconds(retries - 1L);
  }
}
