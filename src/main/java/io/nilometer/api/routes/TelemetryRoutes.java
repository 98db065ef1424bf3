package io.nilometer.api.routes;

import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Body;
import io.nilometer.telemetry.Telemetry;
import java.util.List;
import java.util.stream.Stream;

/// Answers `/metrics`, in one format whatever the client accepts.
public final class TelemetryRoutes {

  private final Telemetry telemetry;

  public TelemetryRoutes(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /// Encoded when the first chunk is requested, so not on the thread of the request.
  ApiResponse metrics() {
    var chunks = Stream.of(telemetry).map(Telemetry::write).flatMap(List::stream).iterator();
    return ApiResponse.ok(new Body(Telemetry.CONTENT_TYPE, chunks, false));
  }
}
