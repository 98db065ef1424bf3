package io.nilometer.api.watch;

import java.time.InstantSource;

/// Makes the resource versions of one watch cache: the time in milliseconds, then six digits that
/// mark the cache. So a version is a number that grows, and every replica knows how old it is and
/// whether it made it itself. Used by one thread at a time.
final class VersionClock {

  private static final long MARKS = 1_000_000;

  private final InstantSource time;
  private final long mark;
  private long millis;

  /// @param mark chosen at random; its last six digits count
  VersionClock(InstantSource time, long mark) {
    this.time = time;
    this.mark = Math.floorMod(mark, MARKS);
    this.millis = time.millis();
  }

  /// A version above all before.
  long next() {
    millis = Math.max(millis + 1, time.millis());
    return last();
  }

  /// The version that was made last.
  long last() {
    return millis * MARKS + mark;
  }

  boolean isOwn(long version) {
    return version % MARKS == mark;
  }

  /// Whether a version is further than that in the future, by the clock of this replica.
  boolean isAhead(long version, long mostMillis) {
    return millis(version) - Math.max(millis, time.millis()) > mostMillis;
  }

  /// The version that many milliseconds before.
  static long earlier(long version, long byMillis) {
    return version - byMillis * MARKS;
  }

  /// The time of a version, milliseconds since the epoch.
  static long millis(long version) {
    return version / MARKS;
  }
}
