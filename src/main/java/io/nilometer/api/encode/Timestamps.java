package io.nilometer.api.encode;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Formats times as RFC 3339 in UTC, in whole seconds. Caches the last few, since the objects of a
/// list were sampled in the same few seconds. Not thread-safe.
final class Timestamps {

  private static final int CACHED = 64; // a power of two

  private final long[] seconds = new long[CACHED];
  private final byte[][] texts = new byte[CACHED][];

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
    int slot = (int) epochSeconds & (CACHED - 1);
    if (texts[slot] == null || seconds[slot] != epochSeconds) {
      seconds[slot] = epochSeconds;
      texts[slot] = Bytes.utf8(format(epochSeconds));
    }
    return texts[slot];
  }
}
