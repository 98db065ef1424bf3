package io.nilometer.model;

import java.util.Arrays;

/// When the samples of some containers were first seen: by our clock, as the time at which the
/// kubelet was asked, nanoseconds since the epoch. Mostly one scrape brought them all, so that one
/// number does for all of them. Immutable.
final class FirstSeen {

  static final FirstSeen UNKNOWN = new FirstSeen(Sample.NOT_SEEN, new long[0]);

  private final long common;
  private final long[] each; // empty: all are the common one

  private FirstSeen(long common, long[] each) {
    this.common = common;
    this.each = each;
  }

  static FirstSeen all(long seenNanos) {
    return new FirstSeen(seenNanos, new long[0]);
  }

  /// @param each one a container; not changed any more
  static FirstSeen of(long[] each) {
    for (long seen : each) {
      if (seen != each[0]) {
        return new FirstSeen(Sample.NOT_SEEN, each);
      }
    }
    return each.length == 0 ? UNKNOWN : all(each[0]);
  }

  long at(int index) {
    return each.length == 0 ? common : each[index];
  }

  /// The same by a clock that is so much ahead.
  FirstSeen movedBy(long nanos) {
    return new FirstSeen(
        moved(common, nanos), Arrays.stream(each).map(seen -> moved(seen, nanos)).toArray());
  }

  private static long moved(long seen, long nanos) {
    return seen == Sample.NOT_SEEN ? seen : seen + nanos;
  }

  /// One number a container, in an array of its own.
  long[] toArray(int count) {
    if (each.length > 0) {
      return each.clone();
    }
    var array = new long[count];
    Arrays.fill(array, common);
    return array;
  }
}
