package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// Metrics of the requests to this server, under the names that dashboards for Kubernetes API
/// servers use.
public final class ApiMetrics {

  private static final int TIMED_OUT = 504;
  private static final String NOT_DRY = "";
  private static final String[] CALL = {
    "verb", "group", "version", "resource", "subresource", "scope", "component"
  };

  private final Counter requests;
  private final Counter terminations;
  private final Histogram durations;
  private final Histogram objectives;
  private final Histogram sizes;
  private final BulkHistogram freshness;
  private final InFlightPeak peak;
  private final AtomicInteger watches = new AtomicInteger();

  /// The labels of a request. There must be few distinct ones.
  ///
  /// @param verb in capitals
  /// @param subresource the path, outside the API's groups
  /// @param scope `cluster`, `namespace` or `resource`; empty outside the API's groups
  public record Call(
      String verb,
      String group,
      String version,
      String resource,
      String subresource,
      String scope,
      String component) {

    private String[] labels() {
      return new String[] {verb, group, version, resource, subresource, scope, component};
    }
  }

  ApiMetrics(PrometheusRegistry registry, LongSupplier nanoTime) {
    requests =
        Counter.builder()
            .name("apiserver_request_total")
            .help("Requests answered, by verb, resource and HTTP status code.")
            .labelNames(with(CALL, "dry_run", "code"))
            .withoutExemplars()
            .register(registry);
    terminations =
        Counter.builder()
            .name("apiserver_request_terminations_total")
            .help("Requests that timed out, by verb and resource.")
            .labelNames(with(CALL, "code"))
            .withoutExemplars()
            .register(registry);
    durations =
        Histogram.builder()
            .name("apiserver_request_duration_seconds")
            .help(
                "Time from the last byte of a request to that of its response, by verb and"
                    + " resource.")
            .labelNames(with(CALL, "dry_run"))
            .classicOnly()
            .classicUpperBounds(HistogramBuckets.REQUEST)
            .withoutExemplars()
            .register(registry);
    objectives =
        byCall(
            registry,
            "apiserver_request_sli_duration_seconds",
            "Like apiserver_request_duration_seconds, with buckets for service level objectives.",
            HistogramBuckets.REQUEST_SLI);
    sizes =
        byCall(
            registry,
            "apiserver_response_sizes",
            "Size of response bodies as sent, in bytes, by verb and resource.",
            HistogramBuckets.RESPONSE_BYTES);
    freshness =
        new BulkHistogram(
            "metrics_server_api_metric_freshness_seconds",
            "Age of each usage when it was returned.",
            HistogramBuckets.FRESHNESS);
    registry.register(freshness);
    GaugeWithCallback.builder()
        .name("nilometer_api_watches")
        .help("Watches of clients.")
        .callback(callback -> callback.call(watches.get()))
        .register(registry);
    peak = new InFlightPeak(nanoTime);
    GaugeWithCallback.builder()
        .name("apiserver_current_inflight_requests")
        .help("Peak number of concurrent requests in the last second, by kind.")
        .labelNames("request_kind")
        .callback(
            callback -> {
              callback.call(peak.ofLastSecond(), "readOnly");
              callback.call(0, "mutating"); // there are none
            })
        .register(registry);
  }

  private static Histogram byCall(
      PrometheusRegistry registry, String name, String help, double[] bounds) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames(CALL)
        .classicOnly()
        .classicUpperBounds(bounds)
        .withoutExemplars()
        .register(registry);
  }

  /// A request that counts against the concurrency limit begins.
  public void began() {
    peak.enter();
  }

  /// Such a request ends.
  public void ended() {
    peak.leave();
  }

  /// A request was answered completely.
  ///
  /// @param bytes of the body, as sent
  public void answered(Call call, int code, Duration took, long bytes) {
    double seconds = (double) took.toNanos() / TimeUnit.SECONDS.toNanos(1);
    String[] what = call.labels();
    String status = Integer.toString(code);
    requests.labelValues(with(what, NOT_DRY, status)).inc();
    durations.labelValues(with(what, NOT_DRY)).observe(seconds);
    objectives.labelValues(what).observe(seconds);
    sizes.labelValues(what).observe((double) bytes);
    if (code == TIMED_OUT) {
      terminations.labelValues(with(what, status)).inc();
    }
  }

  /// A watch begins.
  public void watchBegan() {
    watches.incrementAndGet();
  }

  /// A watch ends.
  public void watchEnded() {
    watches.decrementAndGet();
  }

  private static String[] with(String[] labels, String... more) {
    String[] all = Arrays.copyOf(labels, labels.length + more.length);
    System.arraycopy(more, 0, all, labels.length, more.length);
    return all;
  }

  /// Usages of these ages were returned.
  ///
  /// @param ages in seconds
  public void answeredUsages(double[] ages) {
    freshness.observe(ages);
  }
}
