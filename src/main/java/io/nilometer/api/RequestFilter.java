package io.nilometer.api;

import io.nilometer.api.encode.Status;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Client;
import io.nilometer.api.http.Cors;
import io.nilometer.api.http.EventBody;
import io.nilometer.api.http.InFlight;
import io.nilometer.api.http.RequestSettings;
import io.nilometer.api.http.ResponseBudget;
import io.nilometer.api.http.ResponseWriter;
import io.nilometer.api.query.ListMemory;
import io.nilometer.api.routes.RoutedRequest;
import io.nilometer.api.routes.Target;
import io.nilometer.telemetry.ApiMetrics;
import io.nilometer.telemetry.ConnectionMetrics.CloseReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
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
  private final ApiMetrics metrics;
  private final ResponseBudget budget;
  private volatile boolean ending;

  RequestFilter(
      RequestSettings settings, ResponseWriter writer, ResponseBudget budget, ApiMetrics metrics) {
    this.settings = settings;
    this.budget = budget;
    this.writer = writer;
    this.cors = new Cors(settings.allowedOrigins());
    this.inFlight = new InFlight(settings.inFlight().sum(), metrics);
    this.meter = new RequestMeter(metrics);
    this.metrics = metrics;
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
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
    private final Set<EventBody> streams = ConcurrentHashMap.newKeySet();

    private ClientRequests(Client client) {
      this.client = client;
      client.gone().whenComplete((_, _) -> exchanges.forEach(Exchange::end));
      client.leaving().whenComplete((_, _) -> streams.forEach(events -> events.end().run()));
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
      boolean report = routed.target() instanceof Target.HealthChecks(_, var one) && one.isEmpty();
      if (ending && !health) {
        return CompletableFuture.completedStage(ending());
      }
      if (preflight) {
        return CompletableFuture.completedStage(HttpResponse.create().withStatus(204));
      }
      if (report && !RequestLimits.haveCredentials(routed.request().headers())) {
        // at any load; single checks need authorization, and credentials a review
        return respond(routed, routes);
      }
      Optional<InFlight.Place> place = inFlight.enter();
      if (place.isEmpty()) {
        return writer.write(tooMany(routed), false);
      }
      var exchange = new Exchange(place.get(), client);
      exchanges.add(exchange);
      return respond(routed.with(exchange), routes)
          .thenApply(
              response ->
                  isWatch(routed, response)
                      ? lasting(response, exchange)
                      : untilSent(response, exchange))
          .whenComplete(
              (_, failure) -> {
                if (failure != null || client.isGone()) {
                  end(exchange);
                }
              });
    }

    private boolean isWatch(RoutedRequest routed, HttpResponse response) {
      return routed.isWatch() && !response.entity().isStrict();
    }

    /// A watch is no longer in progress once it has begun: there are limits of its own for it.
    private HttpResponse lasting(HttpResponse response, Exchange exchange) {
      client.isWatch();
      end(exchange);
      return response;
    }

    private HttpResponse untilSent(HttpResponse response, Exchange exchange) {
      if (response.entity().isStrict()) {
        end(exchange);
        return response;
      }
      exchange.sending();
      return response.transformEntityDataBytes(
          Flow.of(ByteString.class)
              .watchTermination(
                  (nothing, sent) -> {
                    awaitSent(sent, exchange);
                    return nothing;
                  }));
    }

    /// Pekko would log a failed body as an error of the server, so this aborts the connection.
    private void awaitSent(CompletionStage<Done> sent, Exchange exchange) {
      CompletionStage<Done> inTime =
          sent.toCompletableFuture()
              .copy()
              .orTimeout(settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
      inTime.whenComplete(
          (_, failure) -> {
            if (failure instanceof TimeoutException) {
              client.abort(CloseReason.ABORTED);
            }
            end(exchange);
          });
    }

    private void end(Exchange exchange) {
      exchange.end();
      exchanges.remove(exchange);
    }

    /// The stream of a response notices neither that its client is leaving nor that it is too slow.
    private HttpResponse endedWithClient(HttpResponse response, EventBody events) {
      streams.add(events);
      if (client.leaving().toCompletableFuture().isDone()) {
        events.end().run();
      }
      events.cut().thenRun(() -> client.abort(CloseReason.SLOW_READER));
      return response.transformEntityDataBytes(
          Flow.of(ByteString.class)
              .watchTermination(
                  (nothing, over) -> {
                    metrics.watchBegan();
                    over.whenComplete(
                        (_, _) -> {
                          metrics.watchEnded();
                          streams.remove(events);
                        });
                    return nothing;
                  }));
    }

    private CompletionStage<HttpResponse> respond(RoutedRequest routed, Routes routes) {
      ApiRequest request = routed.request();
      return routes
          .answer(routed)
          .thenCompose(
              response -> {
                if (request.gone().toCompletableFuture().isDone()) {
                  response.events().ifPresent(events -> events.end().run());
                  return CompletableFuture.completedStage(
                      HttpResponse.create().withStatus(408)); // to no one
                }
                return writer
                    .write(response, request.takesGzip())
                    .thenApply(
                        written ->
                            response
                                .events()
                                .map(events -> endedWithClient(written, events))
                                .orElse(written));
              });
    }
  }

  /// A request and its response, with what they hold until the response is sent.
  private final class Exchange implements ListMemory {

    private final InFlight.Place place;
    private final Client client;
    private final AtomicReference<Optional<ResponseBudget.Lease>> lease =
        new AtomicReference<>(Optional.empty());
    private volatile boolean ended;

    Exchange(InFlight.Place place, Client client) {
      this.place = place;
      this.client = client;
    }

    @Override
    public CompletionStage<Boolean> reserve(int items) {
      release(); // of a list that could not be made
      return held(budget.reserve(items, client));
    }

    @Override
    public CompletionStage<Boolean> reserveDocument(long bytes) {
      return held(budget.reserveDocument(bytes, client));
    }

    private CompletionStage<Boolean> held(CompletionStage<Optional<ResponseBudget.Lease>> granted) {
      return granted.thenApply(found -> found.isPresent() && holds(found.get()));
    }

    /// Returns false if the client disconnected or the request timed out meanwhile.
    private boolean holds(ResponseBudget.Lease granted) {
      lease.set(Optional.of(granted));
      if (ended) {
        granted.release();
      }
      return !ended;
    }

    /// The response is made, and longer than one piece.
    void sending() {
      lease.get().ifPresent(ResponseBudget.Lease::sending);
    }

    void end() {
      ended = true;
      place.leave();
      release();
    }

    private void release() {
      lease.getAndSet(Optional.empty()).ifPresent(ResponseBudget.Lease::release);
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
