package io.nilometer.api;

import java.time.Instant;

/// Prints times as RFC 3339 in UTC, whole seconds. Remembers the last few it printed, since the
/// objects of a list were sampled in the same few seconds. Not for several threads.
final class Timestamps {

  private static final int REMEMBERED = 64; // a power of two

  private final long[] seconds = new long[REMEMBERED];
  private final String[] texts = new String[REMEMBERED];

  static long seconds(long epochNanos) {
    return Math.floorDiv(epochNanos, 1_000_000_000L);
  }

  static String format(long epochSeconds) {
    return Instant.ofEpochSecond(epochSeconds).toString();
  }

  String text(long epochSeconds) {
    int slot = (int) epochSeconds & (REMEMBERED - 1);
    if (texts[slot] == null || seconds[slot] != epochSeconds) {
      seconds[slot] = epochSeconds;
      texts[slot] = format(epochSeconds);
    }
    return texts[slot];
  }
}
