package io.nilometer.api.routes;

import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Body;
import io.nilometer.telemetry.Telemetry;
import java.util.List;
import java.util.stream.Stream;

/// Answers `/metrics`, in one form whatever is asked for.
public final class TelemetryRoutes {

  private final Telemetry telemetry;

  public TelemetryRoutes(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /// Written when it is first asked for a piece, so not on the thread of the request.
  ApiResponse metrics() {
    var pieces = Stream.of(telemetry).map(Telemetry::write).flatMap(List::stream).iterator();
    return ApiResponse.ok(new Body(Telemetry.CONTENT_TYPE, pieces, false));
  }
}
