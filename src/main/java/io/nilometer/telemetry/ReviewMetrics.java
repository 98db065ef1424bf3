package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/// Metrics of the requests by which callers are reviewed, under the names that Kubernetes API
/// servers use.
public final class ReviewMetrics {

  private static final String NO_ANSWER = "<error>"; // as Kubernetes writes it

  private final Reviews authentication;
  private final Reviews authorization;

  ReviewMetrics(PrometheusRegistry registry) {
    authentication = new Reviews(registry, "apiserver_delegated_authn_request", "TokenReviews");
    authorization =
        new Reviews(registry, "apiserver_delegated_authz_request", "SubjectAccessReviews");
  }

  /// Reviews of tokens.
  public Reviews authentication() {
    return authentication;
  }

  /// Reviews of access.
  public Reviews authorization() {
    return authorization;
  }

  /// The requests of one kind of review.
  public static final class Reviews {

    private final Counter requests;
    private final Histogram durations;

    private Reviews(PrometheusRegistry registry, String name, String kind) {
      requests =
          Counter.builder()
              .name(name + "_total")
              .help("Requests for " + kind + ", by HTTP status code, or <error>.")
              .labelNames("code")
              .withoutExemplars()
              .register(registry);
      durations =
          Histogram.builder()
              .name(name + "_duration_seconds")
              .help("Time that the API server took for " + kind + ", by HTTP status code.")
              .labelNames("code")
              .classicOnly()
              .classicUpperBounds(HistogramBuckets.REVIEW)
              .withoutExemplars()
              .register(registry);
    }

    /// The API server answered a request.
    public void answered(int status, Duration took) {
      count(Integer.toString(status), took);
    }

    /// A request got no answer.
    public void failed(Duration took) {
      count(NO_ANSWER, took);
    }

    private void count(String code, Duration took) {
      requests.labelValues(code).inc();
      durations.labelValues(code).observe(took.toNanos() / 1e9);
    }
  }
}
