package io.nilometer.model;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The time since the epoch as the wall clock had it once, and by the monotonic clock from then on:
/// no setting of the wall clock makes anything younger, older, or not yet there. Two replicas may
/// differ by as much as their wall clocks did.
public final class SteadyClock implements InstantSource {

  /// Of this process.
  public static final SteadyClock PROCESS =
      new SteadyClock(InstantSource.system(), System::nanoTime);

  private final LongSupplier nanoTime;
  private final long begin; // of the monotonic clock, nanoseconds since the epoch

  SteadyClock(InstantSource wall, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.begin = EpochNanos.of(wall.instant()) - nanoTime.getAsLong();
  }

  /// Nanoseconds since the epoch.
  public long nanos() {
    return begin + nanoTime.getAsLong();
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(nanos());
  }
}
