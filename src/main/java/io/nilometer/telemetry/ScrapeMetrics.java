package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Metrics of the requests to kubelets. Two of them have a label per node, as in metrics-server;
/// these series are removed with the node.
public final class ScrapeMetrics {

  private final InstantSource clock;
  private final Histogram durations;
  private final Counter requests;
  private final Gauge lastTimes;
  private final Counter brokenLines;
  private final SlowestScrapes rounds;

  ScrapeMetrics(PrometheusRegistry registry, Duration resolution, InstantSource clock) {
    this.clock = clock;
    durations =
        Histogram.builder()
            .name("metrics_server_kubelet_request_duration_seconds")
            .help("Time that a kubelet took to answer, by node.")
            .labelNames("node")
            .classicOnly()
            .classicUpperBounds(HistogramBuckets.DEFAULT)
            .withoutExemplars()
            .register(registry);
    requests =
        Counter.builder()
            .name("metrics_server_kubelet_request_total")
            .help("Requests to kubelets, by success.")
            .labelNames("success")
            .withoutExemplars()
            .register(registry);
    requests.initLabelValues("true");
    requests.initLabelValues("false");
    lastTimes =
        Gauge.builder()
            .name("metrics_server_kubelet_last_request_time_seconds")
            .help("When the last request to a kubelet ended, in seconds since the epoch, by node.")
            .labelNames("node")
            .withoutExemplars()
            .register(registry);
    brokenLines =
        Counter.builder()
            .name("nilometer_scrape_broken_lines_total")
            .help("Lines of kubelets' answers that could not be used; their pods are left out.")
            .withoutExemplars()
            .register(registry);
    Histogram ticks =
        Histogram.builder()
            .name("metrics_server_manager_tick_duration_seconds")
            .help("Time of the slowest scrape in each resolution.")
            .classicOnly()
            .classicUpperBounds(HistogramBuckets.around(resolution))
            .withoutExemplars()
            .register(registry);
    rounds = new SlowestScrapes(resolution, ticks);
  }

  /// A request to a node's kubelet ended.
  ///
  /// @param took until its samples were decoded, or it failed
  /// @param success whether it returned samples
  public void answered(String node, Duration took, boolean success) {
    Instant now = clock.instant();
    double seconds = Math.max(0, took.toNanos() / 1e9); // the clock may have been set back
    durations.labelValues(node).observe(seconds);
    requests.labelValues(Boolean.toString(success)).inc();
    lastTimes.labelValues(node).set((double) now.getEpochSecond());
    rounds.took(now, seconds);
  }

  /// Lines of a kubelet's answer could not be used.
  public void broken(int lines) {
    brokenLines.inc(lines);
  }

  /// This replica no longer scrapes the node.
  public void forget(String node) {
    durations.remove(node);
    lastTimes.remove(node);
  }
}
