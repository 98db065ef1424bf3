package io.nilometer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TelemetryTest {

  private final Telemetry telemetry =
      Telemetry.create(Duration.ofSeconds(15), InstantSource.system(), System::nanoTime);

  @Test
  void eachHealthCheckIsExportedAsItIsNow() {
    var failure = new AtomicReference<Optional<String>>(Optional.of("nodes not listed"));
    var check = new HealthCheck("nodes", failure::get);
    HealthCheck ping = HealthCheck.answering("ping");
    telemetry.follow(new Health(List.of(ping), List.of(ping, check), List.of()));
    assertThat(Touched.text(telemetry))
        .contains(
            "kubernetes_healthcheck{name=\"ping\",type=\"livez\"} 1.0",
            "kubernetes_healthcheck{name=\"ping\",type=\"readyz\"} 1.0",
            "kubernetes_healthcheck{name=\"nodes\",type=\"readyz\"} 0.0")
        .doesNotContain("healthz");
    failure.set(Optional.empty());
    assertThat(Touched.text(telemetry))
        .contains("kubernetes_healthcheck{name=\"nodes\",type=\"readyz\"} 1.0");
  }

  @Test
  void theExpiryIsReadOnEachRequest() {
    var end = new AtomicReference<>(Instant.ofEpochSecond(1_000));
    telemetry.certificates().follow(CertificateMetrics.Use.REPLICA, end::get);
    String metric = "nilometer_certificate_expiration_timestamp_seconds{use=\"replica\"} ";
    assertThat(Touched.text(telemetry)).contains(metric + "1000.0").doesNotContain("serving");
    end.set(Instant.ofEpochSecond(2_000));
    assertThat(Touched.text(telemetry)).contains(metric + "2000.0");
  }

  @Test
  void theBuildIsDescribed() {
    telemetry.describe(new Build("0.1.0", "5b0ce0f", "2026-01-01T00:00:00Z"));
    assertThat(Touched.text(telemetry))
        .contains(
            "nilometer_build_info{commit=\"5b0ce0f\",date=\"2026-01-01T00:00:00Z\",version=\"0.1.0\"}"
                + " 1");
  }
}
