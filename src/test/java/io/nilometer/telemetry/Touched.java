package io.nilometer.telemetry;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/// All instruments, each used once at least, on a clock of its own.
final class Touched {

  static final ApiMetrics.Call NODES =
      new ApiMetrics.Call("LIST", "metrics.k8s.io", "v1beta1", "nodes", "", "cluster", "apiserver");

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T12:00:00Z"));
  final Telemetry telemetry = Telemetry.create(Duration.ofSeconds(15), now::get, System::nanoTime);

  Touched() {
    telemetry.scrape().answered("node-0", Duration.ofMillis(30), true);
    telemetry.scrape().answered("node-1", Duration.ofSeconds(10), false);
    telemetry.storage().copy().holds(2, 12);
    telemetry.api().answered(NODES, 200, Duration.ofMillis(3), 1728);
    telemetry.api().answered(NODES, 504, Duration.ofSeconds(60), 200);
    telemetry.api().answeredUsages(new double[] {3, 14});
  }

  static String text(Telemetry telemetry) {
    return telemetry.write().stream()
        .map(piece -> new String(piece, StandardCharsets.UTF_8))
        .collect(Collectors.joining());
  }

  Map<String, ExpositionReader.Family> read() {
    return ExpositionReader.read(text(telemetry));
  }
}
