package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.time.Instant;

/// Observes the slowest scrape of each resolution: the least time that one tick over all nodes
/// would have taken. A round ends with the first scrape after it.
final class SlowestScrapes {

  private final Duration length;
  private final Histogram slowest;
  private Instant began = Instant.MAX;
  private double slowestSeconds;

  SlowestScrapes(Duration length, Histogram slowest) {
    this.length = length;
    this.slowest = slowest;
  }

  synchronized void took(Instant now, double seconds) {
    if (now.isBefore(began)) { // the first one, or the clock was set back
      began = now;
    } else if (!now.isBefore(began.plus(length))) {
      slowest.observe(slowestSeconds);
      began = now;
      slowestSeconds = 0;
    }
    slowestSeconds = Math.max(slowestSeconds, seconds);
  }
}
