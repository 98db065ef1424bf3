package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Metrics of the leases by which replicas decide. A lease counts as held until it expires by the
/// clock of its holder. Safe for any thread.
public final class LeaseMetrics {

  private final LongSupplier nanoTime;
  private final Map<String, Long> heldUntilNanos = new ConcurrentHashMap<>();
  private final Counter failures;

  LeaseMetrics(PrometheusRegistry registry, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    GaugeWithCallback.builder()
        .name("nilometer_cluster_lease_held")
        .help("Whether this replica holds the lease (1) or not (0), by lease.")
        .labelNames("lease")
        .callback(
            callback ->
                heldUntilNanos.forEach(
                    (lease, until) ->
                        callback.call(until - nanoTime.getAsLong() > 0 ? 1 : 0, lease)))
        .register(registry);
    failures =
        Counter.builder()
            .name("nilometer_cluster_lease_failures_total")
            .help("Reads and writes of leases that failed, by lease.")
            .labelNames("lease")
            .withoutExemplars()
            .register(registry);
  }

  /// Exports a lease that is not held yet.
  public void add(String lease) {
    released(lease);
    failures.initLabelValues(lease);
  }

  /// The lease is held until then, by [System#nanoTime].
  public void held(String lease, long untilNanos) {
    heldUntilNanos.put(lease, untilNanos);
  }

  public void released(String lease) {
    heldUntilNanos.put(lease, nanoTime.getAsLong());
  }

  /// A read or write of the lease failed.
  public void failed(String lease) {
    failures.labelValues(lease).inc();
  }
}
