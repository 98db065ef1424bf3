package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Metrics of the requests to kubelets. Some have a series per node; these are removed with the
/// node.
public final class ScrapeMetrics {

  /// Prometheus takes an empty label for a missing one.
  private static final String ALL_NODES = "";

  private final InstantSource clock;
  private final boolean durationsByNode;
  private final Histogram durations;
  private final Counter requests;
  private final Gauge lastTimes;
  private final Gauge lastSuccesses;
  private final Counter failures;
  private final Map<String, Failing> failing = new ConcurrentHashMap<>();
  private final Counter brokenLines;
  private final Gauge waiting;
  private final SlowestScrapes rounds;

  /// @param ready whether the API server lists the node as Ready
  private record Failing(String reason, boolean ready, int times) {

    private Failing and(Failing next) {
      return new Failing(next.reason, next.ready, times + next.times);
    }
  }

  /// Why a node waits for its first scrape by this replica.
  public enum Wait {
    /// As many first scrapes are under way as the replica can do.
    TURN("turn"),
    HEAP("heap");

    private final String label;

    Wait(String label) {
      this.label = label;
    }
  }

  ScrapeMetrics(
      PrometheusRegistry registry,
      Duration resolution,
      TelemetrySettings settings,
      InstantSource clock) {
    this.clock = clock;
    this.durationsByNode = settings.kubeletDurationByNode();
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
    lastSuccesses =
        Gauge.builder()
            .name("nilometer_scrape_last_success_timestamp_seconds")
            .help("When a node was last scraped successfully by this replica, by node.")
            .labelNames("node")
            .withoutExemplars()
            .register(registry);
    failures =
        Counter.builder()
            .name("nilometer_scrape_failures_total")
            .help("Scrapes that failed, by reason.")
            .labelNames("reason")
            .withoutExemplars()
            .register(registry);
    GaugeWithCallback.builder()
        .name("nilometer_scrape_consecutive_failures")
        .help(
            "Scrapes that failed since the last success, for nodes whose last scrape failed, by"
                + " node, reason of the last failure, and whether the node is Ready.")
        .labelNames("node", "reason", "ready")
        .callback(
            callback ->
                failing.forEach(
                    (node, now) ->
                        callback.call(now.times, node, now.reason, Boolean.toString(now.ready))))
        .register(registry);
    brokenLines =
        Counter.builder()
            .name("nilometer_scrape_broken_lines_total")
            .help("Lines of kubelets' answers that could not be used; their pods are left out.")
            .withoutExemplars()
            .register(registry);
    waiting =
        Gauge.builder()
            .name("nilometer_scrape_waiting_nodes")
            .help("Nodes that wait for their first scrape by this replica, by reason.")
            .labelNames("reason")
            .withoutExemplars()
            .register(registry);
    for (Wait reason : Wait.values()) {
      waiting.initLabelValues(reason.label);
    }
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

  /// Exports these reasons of failures from the start. There must be few.
  public void addReasons(List<String> reasons) {
    reasons.forEach(failures::initLabelValues);
  }

  /// A kubelet returned samples.
  ///
  /// @param took until they were decoded
  public void scraped(String node, Duration took) {
    answered(node, took, true);
    lastSuccesses.labelValues(node).set((double) clock.instant().getEpochSecond());
    failing.remove(node);
  }

  /// A request to a kubelet failed.
  ///
  /// @param reason one of [#addReasons]
  /// @param ready whether the API server lists the node as Ready
  public void failed(String node, Duration took, String reason, boolean ready) {
    answered(node, took, false);
    unscraped(node, reason, ready);
  }

  /// A node could not be scraped, though no request was sent.
  public void unscraped(String node, String reason, boolean ready) {
    failures.labelValues(reason).inc();
    failing.merge(node, new Failing(reason, ready, 1), Failing::and);
  }

  private void answered(String node, Duration took, boolean success) {
    Instant now = clock.instant();
    double seconds = Math.max(0, took.toNanos() / 1e9); // the clock may have been set back
    durations.labelValues(durationsByNode ? node : ALL_NODES).observe(seconds);
    requests.labelValues(Boolean.toString(success)).inc();
    lastTimes.labelValues(node).set((double) now.getEpochSecond());
    rounds.took(now, seconds);
  }

  /// Sets how many nodes wait for their first scrape for this reason.
  public void waiting(Wait reason, int nodes) {
    waiting.labelValues(reason.label).set(nodes);
  }

  /// Lines of a kubelet's answer could not be used.
  public void broken(int lines) {
    brokenLines.inc(lines);
  }

  /// This replica no longer scrapes the node.
  public void forget(String node) {
    durations.remove(node);
    lastTimes.remove(node);
    lastSuccesses.remove(node);
    failing.remove(node);
  }
}
