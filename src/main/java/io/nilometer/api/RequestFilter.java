package io.nilometer.api;

import io.nilometer.api.encode.Status;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Client;
import io.nilometer.api.http.Cors;
import io.nilometer.api.http.InFlight;
import io.nilometer.api.http.RequestSettings;
import io.nilometer.api.http.ResponseWriter;
import io.nilometer.api.routes.RoutedRequest;
import io.nilometer.api.routes.Target;
import io.nilometer.telemetry.ApiMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Filters each request before it is routed, and each response before it is sent: CORS, the limit
/// of concurrent requests, shutdown, and request metrics. One per server; safe for any thread.
///
/// ```
///   ending? 429 ── a page of another origin? ── too many? 429 ── routes ── writer
/// ```
final class RequestFilter {

  private static final Logger REQUESTS = LoggerFactory.getLogger("io.nilometer.requests");
  private static final int OVERLOAD_RETRY_SECONDS = 1;
  private static final String ENDING_RETRY_SECONDS = "5";

  private final RequestSettings settings;
  private final ResponseWriter writer;
  private final Cors cors;
  private final InFlight inFlight;
  private final RequestMeter meter;
  private volatile boolean ending;

  RequestFilter(RequestSettings settings, ResponseWriter writer, ApiMetrics metrics) {
    this.settings = settings;
    this.writer = writer;
    this.cors = new Cors(settings.allowedOrigins());
    this.inFlight = new InFlight(settings.inFlight().sum(), metrics);
    this.meter = new RequestMeter(metrics);
  }

  /// Rejects new requests from now on, except health checks. Completes when those in progress have
  /// their responses.
  CompletionStage<Done> end() {
    ending = true;
    return inFlight.idle();
  }

  /// The filter of the requests of one connection.
  ClientRequests requestsOf(Client client) {
    return new ClientRequests(client);
  }

  /// Routes a request to what answers it.
  interface Routes {
    CompletionStage<ApiResponse> answer(RoutedRequest routed);
  }

  /// The requests of one connection. When the client disconnects, the work for them ends.
  final class ClientRequests {

    private final Client client;
    private final Set<InFlight.Place> places = ConcurrentHashMap.newKeySet();

    private ClientRequests(Client client) {
      this.client = client;
      client.gone().whenComplete((_, _) -> places.forEach(InFlight.Place::leave));
    }

    CompletionStage<HttpResponse> answer(ApiRequest request, Routes routes) {
      long began = System.nanoTime();
      RoutedRequest routed = RoutedRequest.of(request);
      List<ApiResponse.Field> fields = new ArrayList<>(cors.fields(request).orElse(List.of()));
      boolean preflight = !fields.isEmpty() && request.method().equals("OPTIONS");
      if (!settings.strictTransportSecurity().isEmpty()) {
        fields.add(
            new ApiResponse.Field(
                "Strict-Transport-Security",
                String.join("; ", settings.strictTransportSecurity())));
      }
      return answer(routed, routes, preflight)
          .thenApply(response -> meter.measure(routed, with(fields, response), began))
          .whenComplete((response, _) -> log(request, response, began));
    }

    private CompletionStage<HttpResponse> answer(
        RoutedRequest routed, Routes routes, boolean preflight) {
      boolean health = routed.target() instanceof Target.HealthChecks;
      if (ending && !health) {
        return CompletableFuture.completedStage(ending());
      }
      if (preflight) {
        return CompletableFuture.completedStage(HttpResponse.create().withStatus(204));
      }
      if (health) {
        return respond(routed, routes);
      }
      Optional<InFlight.Place> place = inFlight.enter();
      return place.isEmpty()
          ? writer.write(tooMany(routed), false)
          : at(place.get(), routed, routes);
    }

    private CompletionStage<HttpResponse> at(
        InFlight.Place place, RoutedRequest routed, Routes routes) {
      places.add(place);
      return respond(routed, routes)
          .thenApply(response -> untilSent(response, place))
          .whenComplete(
              (_, failure) -> {
                if (failure != null || client.isGone()) {
                  leave(place);
                }
              });
    }

    private HttpResponse untilSent(HttpResponse response, InFlight.Place place) {
      if (response.entity().isStrict()) {
        leave(place);
        return response;
      }
      return response.transformEntityDataBytes(
          Flow.of(ByteString.class)
              .watchTermination(
                  (nothing, sent) -> {
                    awaitSent(sent, place);
                    return nothing;
                  }));
    }

    /// Pekko would log a failed body as an error of the server, so this aborts the connection.
    private void awaitSent(CompletionStage<Done> sent, InFlight.Place place) {
      CompletionStage<Done> inTime =
          sent.toCompletableFuture()
              .copy()
              .orTimeout(settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
      inTime.whenComplete(
          (_, failure) -> {
            if (failure instanceof TimeoutException) {
              client.breakOff();
            }
            leave(place);
          });
    }

    private void leave(InFlight.Place place) {
      place.leave();
      places.remove(place);
    }

    private CompletionStage<HttpResponse> respond(RoutedRequest routed, Routes routes) {
      ApiRequest request = routed.request();
      return routes
          .answer(routed)
          .thenCompose(
              answer ->
                  request.gone().toCompletableFuture().isDone()
                      ? CompletableFuture.completedStage(HttpResponse.create()) // to no one
                      : writer.write(answer, request.takesGzip()));
    }
  }

  private static ApiResponse tooMany(RoutedRequest routed) {
    return Status.tooManyRequests(OVERLOAD_RETRY_SECONDS).response(routed.negotiation().status());
  }

  private static HttpResponse ending() {
    ApiResponse answer =
        ApiResponse.text(429, "The server is shutting down, please try again later.\n")
            .with("Retry-After", ENDING_RETRY_SECONDS);
    return ResponseWriter.refuse(answer);
  }

  private static HttpResponse with(List<ApiResponse.Field> fields, HttpResponse response) {
    HttpResponse with = response;
    for (ApiResponse.Field field : fields) {
      with = with.addHeader(RawHeader.create(field.name(), field.value()));
    }
    return with;
  }

  /// Logs neither header fields nor parameters, which may contain secrets.
  private static void log(ApiRequest request, HttpResponse response, long began) {
    if (REQUESTS.isDebugEnabled()) {
      REQUESTS
          .atDebug()
          .addKeyValue("method", request.method())
          .addKeyValue("path", request.target().path())
          .addKeyValue("code", response == null ? 0 : response.status().intValue())
          .addKeyValue("micros", (System.nanoTime() - began) / 1_000)
          .log("Answered");
    }
  }
}
