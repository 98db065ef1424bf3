package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// `kubernetes_healthcheck`, as the components of Kubernetes export it. The checks run on each
/// request for metrics.
final class HealthInstruments {

  private final AtomicReference<Health> health =
      new AtomicReference<>(new Health(List.of(), List.of(), List.of()));

  HealthInstruments(PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("kubernetes_healthcheck")
        .help("Whether a health check passes (1) or fails (0), by name and endpoint.")
        .labelNames("name", "type")
        .callback(
            callback -> {
              export(callback, "livez", health.get().live());
              export(callback, "readyz", health.get().ready());
              export(callback, "healthz", health.get().healthz());
            })
        .register(registry);
  }

  private static void export(
      GaugeWithCallback.Callback callback, String type, List<HealthCheck> checks) {
    for (HealthCheck check : checks) {
      callback.call(check.failure().get().isEmpty() ? 1 : 0, check.name(), type);
    }
  }

  void follow(Health checked) {
    health.set(checked);
  }
}
