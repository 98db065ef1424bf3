package io.nilometer.scrape;

import io.nilometer.scrape.kubelet.KubeletSettings;
import java.time.Duration;

/// When nodes are scraped.
///
/// @param resolution time between two scrapes of a node, at least 10 s
public record ScrapeSettings(Duration resolution, KubeletSettings kubelet) {

  private static final Duration LEAST_RESOLUTION = Duration.ofSeconds(10);

  public ScrapeSettings {
    if (resolution.compareTo(LEAST_RESOLUTION) < 0) {
      throw new IllegalArgumentException(
          "--metric-resolution must be at least 10s, but is " + resolution.toMillis() / 1e3 + "s");
    }
    if (resolution.multipliedBy(9).dividedBy(10).compareTo(kubelet.requestTimeout()) < 0) {
      throw new IllegalArgumentException(
          "--metric-resolution (%ss) times 0.9 must not be below --kubelet-request-timeout (%ss)"
              .formatted(resolution.toMillis() / 1e3, kubelet.requestTimeout().toMillis() / 1e3));
    }
  }
}
