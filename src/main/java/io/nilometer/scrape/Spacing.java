package io.nilometer.scrape;

import java.time.Duration;
import java.util.Optional;

/// Spaces out what a change of a Node object causes: its kubelet, which writes the object, may
/// change it all the time. Used by one thread at a time.
final class Spacing {

  private final long leastNanos;
  private Optional<Long> last = Optional.empty(); // or the next, where one waits for it

  /// @param least between two times
  Spacing(Duration least) {
    this.leastNanos = least.toNanos();
  }

  /// How long to wait until the next such time; zero: it is now. All that ask while one waits wait
  /// for the same.
  ///
  /// @param nowNanos by the monotonic clock
  Duration untilNext(long nowNanos) {
    long since = last.map(before -> nowNanos - before).orElse(leastNanos);
    long wait = since < 0 ? -since : Math.max(0, leastNanos - since);
    last = Optional.of(nowNanos + wait);
    return Duration.ofNanos(wait);
  }
}
