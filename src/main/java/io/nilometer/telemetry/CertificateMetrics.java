package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Metrics of the certificates that this replica presents.
public final class CertificateMetrics {

  private final Map<Use, Supplier<Instant>> ends = new ConcurrentHashMap<>();

  /// What a certificate is presented for.
  public enum Use {
    /// To clients of the API.
    SERVING("serving"),
    /// To other replicas.
    REPLICA("replica");

    private final String label;

    Use(String label) {
      this.label = label;
    }
  }

  CertificateMetrics(PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("nilometer_certificate_expiration_timestamp_seconds")
        .help("When the first of the certificates for this use expires, by use.")
        .labelNames("use")
        .callback(
            callback ->
                ends.forEach(
                    (use, end) -> callback.call((double) end.get().getEpochSecond(), use.label)))
        .register(registry);
  }

  /// Reads the end of a certificate on each request for metrics.
  public void follow(Use use, Supplier<Instant> end) {
    ends.put(use, end);
  }
}
