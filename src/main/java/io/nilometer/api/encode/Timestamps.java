package io.nilometer.api.encode;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Prints times as RFC 3339 in UTC, whole seconds. Remembers the last few it printed, since the
/// objects of a list were sampled in the same few seconds. Not for several threads.
final class Timestamps {

  private static final int REMEMBERED = 64; // a power of two

  private final long[] seconds = new long[REMEMBERED];
  private final byte[][] texts = new byte[REMEMBERED][];

  static long seconds(long epochNanos) {
    return Math.floorDiv(epochNanos, 1_000_000_000L);
  }

  static String format(long epochSeconds) {
    return Instant.ofEpochSecond(epochSeconds).toString();
  }

  String text(long epochSeconds) {
    return new String(utf8(epochSeconds), StandardCharsets.US_ASCII);
  }

  /// The same as bytes, not to be changed.
  byte[] utf8(long epochSeconds) {
    int slot = (int) epochSeconds & (REMEMBERED - 1);
    if (texts[slot] == null || seconds[slot] != epochSeconds) {
      seconds[slot] = epochSeconds;
      texts[slot] = Bytes.utf8(format(epochSeconds));
    }
    return texts[slot];
  }
}
