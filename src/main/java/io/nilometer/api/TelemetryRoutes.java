package io.nilometer.api;

import io.nilometer.telemetry.Exposition;
import io.nilometer.telemetry.Telemetry;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Answers `/metrics`: as OpenMetrics to those who ask for it, as Prometheus's text to all others.
final class TelemetryRoutes {

  private static final Set<String> OPEN_METRICS_VERSIONS = Set.of("", "0.0.1", "1.0.0");

  private final Telemetry telemetry;

  TelemetryRoutes(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  Answer metrics(ApiRequest request) {
    Exposition exposition = negotiate(request.accept().orElse("*/*"));
    return Answer.ok(new Body(exposition.contentType(), pieces(exposition), false));
  }

  /// Written when it is first asked for a piece, so not on the thread of the request.
  private Iterator<byte[]> pieces(Exposition exposition) {
    return Stream.of(exposition).map(telemetry::write).flatMap(List::stream).iterator();
  }

  private static Exposition negotiate(String accept) {
    return AcceptClause.parse(accept).stream()
        .flatMap(clause -> exposition(clause).stream())
        .findFirst()
        .orElse(Exposition.TEXT);
  }

  private static Optional<Exposition> exposition(AcceptClause clause) {
    return switch (clause.type() + "/" + clause.subtype()) {
      case "application/openmetrics-text" ->
          OPEN_METRICS_VERSIONS.contains(clause.parameter("version"))
              ? Optional.of(Exposition.OPEN_METRICS)
              : Optional.empty();
      case "text/plain", "text/*", "*/*" -> Optional.of(Exposition.TEXT);
      default -> Optional.empty();
    };
  }
}
