package io.nilometer.api.routes;

import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Body;
import io.nilometer.api.query.ListMemory;
import io.nilometer.api.query.OverloadedException;
import io.nilometer.telemetry.Telemetry;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/// Answers `/metrics`, in one format whatever the client accepts.
public final class TelemetryRoutes {

  private final Telemetry telemetry;
  private volatile long lastBytes; // of the previous document: the next is about as large

  public TelemetryRoutes(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /// Encoded when the first chunk is requested, so not on the thread of the request. Fails with an
  /// [OverloadedException] if there is no memory for it.
  CompletionStage<ApiResponse> metrics(ListMemory memory) {
    return memory
        .reserveDocument(lastBytes)
        .thenApply(
            reserved -> {
              if (!reserved) {
                throw new OverloadedException();
              }
              var chunks = Stream.of(telemetry).map(this::write).flatMap(List::stream).iterator();
              return ApiResponse.ok(new Body(Telemetry.CONTENT_TYPE, chunks, false));
            });
  }

  private List<byte[]> write(Telemetry written) {
    List<byte[]> chunks = written.write();
    lastBytes = chunks.stream().mapToLong(chunk -> chunk.length).sum();
    return chunks;
  }
}
