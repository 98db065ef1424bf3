package io.nilometer.model;

import java.time.Instant;

/// Times as the storage keeps them: nanoseconds since the epoch, good until the year 2262.
public final class EpochNanos {

  private EpochNanos() {}

  public static long of(Instant time) {
    return time.getEpochSecond() * 1_000_000_000 + time.getNano();
  }
}
