package io.nilometer.telemetry;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The peak number of requests in flight within a second. Safe for any thread.
final class InFlightPeak {

  private final LongSupplier nanoTime;
  private long second;
  private int now;
  private int highest;
  private int highestBefore;

  InFlightPeak(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.second = second();
  }

  private long second() {
    return TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong());
  }

  synchronized void enter() {
    turn();
    now++;
    highest = Math.max(highest, now);
  }

  synchronized void leave() {
    turn();
    now--;
  }

  /// The peak of the last full second and of the current one.
  synchronized int ofLastSecond() {
    turn();
    return Math.max(highest, highestBefore);
  }

  private void turn() {
    long passed = second() - second;
    if (passed > 0) {
      highestBefore = passed == 1 ? highest : now;
      highest = now;
      second += passed;
    }
  }
}
