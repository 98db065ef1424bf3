package io.nilometer.kube.watch;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How long to wait before the next try: twice as long each time, up to a limit, less up to half at
/// random, so that replicas do not come at once. For one thread.
final class Backoff {

  private final Duration first;
  private final Duration longest;
  private Duration next;

  Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  void reset() {
    next = first;
  }

  Duration next() {
    Duration now = next;
    Duration twice = now.multipliedBy(2);
    next = twice.compareTo(longest) < 0 ? twice : longest;
    long nanos = now.toNanos();
    return Duration.ofNanos(nanos - ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
  }
}
