package io.nilometer.demo.objects;

import java.time.Duration;
import java.time.Instant;

/// Converts instants to nanoseconds since the epoch, up to the year 2262.
public final class Time {

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private Time() {}

  public static long nanos(Instant instant) {
    return instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano();
  }

  /// The latest multiple of `step` that is not after `instant`.
  public static long floor(Instant instant, Duration step) {
    long nanos = nanos(instant);
    return nanos - nanos % step.toNanos();
  }
}
