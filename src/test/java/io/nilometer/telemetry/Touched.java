package io.nilometer.telemetry;

import io.nilometer.telemetry.CertificateMetrics.Use;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/// All instruments, each used once at least, on a clock of its own.
public final class Touched {

  static final ApiMetrics.Call NODES =
      new ApiMetrics.Call("LIST", "metrics.k8s.io", "v1beta1", "nodes", "", "cluster", "apiserver");

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T12:00:00Z"));
  final Telemetry telemetry = Telemetry.create(Duration.ofSeconds(15), now::get, System::nanoTime);

  public Touched() {
    telemetry.scrape().scraped("node-0", Duration.ofMillis(30));
    telemetry.scrape().failed("node-1", Duration.ofSeconds(10), "answer_timeout", true);
    telemetry.storage().copy().holds(2, 12);
    telemetry.api().answered(NODES, 200, Duration.ofMillis(3), 1728);
    telemetry.api().answered(NODES, 504, Duration.ofSeconds(60), 200);
    telemetry.leases().add("nilometer");
    telemetry.watches().of("nodes").count(() -> 2);
    telemetry.reviews().authentication().answered(201, Duration.ofMillis(4));
    telemetry.reviews().authorization().failed(Duration.ofMillis(4));
    telemetry.certificates().follow(Use.SERVING, () -> Instant.parse("2027-01-01T00:00:00Z"));
    telemetry.follow(new Health(List.of(), List.of(HealthCheck.answering("ping")), List.of()));
    telemetry.describe(new Build("0.1.0", "5b0ce0f", "2026-01-01T00:00:00Z"));
    telemetry.api().answeredUsages(new double[] {3, 14});
  }

  public static String text(Telemetry telemetry) {
    return telemetry.write().stream()
        .map(piece -> new String(piece, StandardCharsets.UTF_8))
        .collect(Collectors.joining());
  }

  public Map<String, ExpositionReader.Family> read() {
    return ExpositionReader.read(text(telemetry));
  }
}
