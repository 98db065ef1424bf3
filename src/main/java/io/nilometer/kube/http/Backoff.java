package io.nilometer.kube.http;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// How long to wait before the next retry: twice as long each time, up to a limit, less a random
/// part of up to a half, so that replicas do not retry together. For one thread at a time.
public final class Backoff {

  private final Duration first;
  private final Duration longest;
  private Duration next;

  public Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  public void reset() {
    next = first;
  }

  public Duration next() {
    Duration now = next;
    Duration twice = now.multipliedBy(2);
    next = twice.compareTo(longest) < 0 ? twice : longest;
    long nanos = now.toNanos();
    return Duration.ofNanos(nanos - ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
  }
}
