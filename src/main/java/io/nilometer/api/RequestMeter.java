package io.nilometer.api;

import io.nilometer.api.routes.RoutedRequest;
import io.nilometer.telemetry.ApiMetrics;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/// Counts a request when the last byte of its response has been sent, or sending failed.
final class RequestMeter {

  private final ApiMetrics metrics;

  RequestMeter(ApiMetrics metrics) {
    this.metrics = metrics;
  }

  /// @param began by [System#nanoTime]
  HttpResponse measure(RoutedRequest routed, HttpResponse response, long began) {
    if (routed.request().gone().toCompletableFuture().isDone()) { // the client has disconnected
      return response;
    }
    ApiMetrics.Call call = RequestLabels.of(routed); // not the request, which a watch outlives
    int status = response.status().intValue();
    if (response.entity().isStrict()) {
      count(call, status, began, response.entity().getContentLengthOption().orElse(0));
      return response;
    }
    var bytes = new AtomicLong();
    return response.transformEntityDataBytes(
        Flow.of(ByteString.class)
            .wireTap(chunk -> bytes.addAndGet(chunk.size()))
            .watchTermination(
                (nothing, sent) -> {
                  sent.whenComplete((_, _) -> count(call, status, began, bytes.get()));
                  return nothing;
                }));
  }

  private void count(ApiMetrics.Call call, int status, long began, long bytes) {
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    metrics.answered(call, status, took, bytes);
  }
}
