package io.nilometer.api.routes;

import io.nilometer.api.access.Access;
import io.nilometer.api.access.AccessCheck;
import io.nilometer.api.access.BearerToken;
import io.nilometer.api.access.UndecidedException;
import io.nilometer.api.discovery.Discovery;
import io.nilometer.api.discovery.Negotiation;
import io.nilometer.api.discovery.OpenApi;
import io.nilometer.api.discovery.ServerDocuments;
import io.nilometer.api.encode.IncludeObject;
import io.nilometer.api.encode.MetricsEncoder;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.encode.Shape;
import io.nilometer.api.encode.Status;
import io.nilometer.api.encode.StatusException;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.TimeoutScheduler;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.Metrics;
import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.MetricsUnavailableException;
import io.nilometer.api.query.NodeSelection;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.OverloadedException;
import io.nilometer.api.query.PodSelection;
import io.nilometer.api.watch.ClientWatches;
import io.nilometer.failure.Failures;
import io.nilometer.model.GoDurations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers requests: checks that the caller may, then queries the metrics or reads a document.
/// Every failure becomes a [Status] in the representation that the client accepts. Safe for any
/// thread; never blocks one.
public final class MetricsRoutes {

  private static final Logger log = LoggerFactory.getLogger(MetricsRoutes.class);
  private static final int RETRY_AFTER_SECONDS = 1;
  private static final int FORBIDDEN = 403;
  private static final String EXTRA_SPACE_IN_TOKEN =
      "299 - \"the provided Authorization header contains extra space before the bearer token,"
          + " and is ignored\"";

  private final AccessCheck access;
  private final Metrics metrics;
  private final WatchRoutes watches;
  private final MetricsEncoder encoder;
  private final Discovery discovery;
  private final OpenApi openApi;
  private final HealthRoutes health;
  private final TelemetryRoutes telemetry;
  private final StatusPage statusPage;
  private final Duration timeout;
  private final TimeoutScheduler timeouts;

  /// Routes of the metrics API.
  ///
  /// @param address this server's, as discovery names it
  /// @param timeout until a response begins
  public MetricsRoutes(
      AccessCheck access,
      Metrics metrics,
      ClientWatches watches,
      HealthRoutes health,
      TelemetryRoutes telemetry,
      InstantSource clock,
      String address,
      Duration timeout,
      TimeoutScheduler timeouts) {
    this.access = access;
    this.metrics = metrics;
    this.encoder = new MetricsEncoder(clock);
    this.watches = new WatchRoutes(watches, encoder, clock);
    this.discovery = new Discovery(address, watches.areServed());
    this.openApi = new OpenApi(clock);
    this.health = health;
    this.telemetry = telemetry;
    this.statusPage = new StatusPage(clock);
    this.timeout = timeout;
    this.timeouts = timeouts;
  }

  /// Never fails.
  public CompletionStage<ApiResponse> answer(RoutedRequest routed) {
    try {
      return answer(routed, timeout(routed.request()))
          .thenApply(response -> withWarning(routed.request(), response));
    } catch (StatusException malformed) {
      return done(failed(routed, malformed));
    }
  }

  private static ApiResponse withWarning(ApiRequest request, ApiResponse response) {
    return BearerToken.isSpacedOut(request.headers())
        ? response.with("Warning", EXTRA_SPACE_IN_TOKEN)
        : response;
  }

  /// The request's own timeout, if it is shorter than the server's. In a watch the parameter means
  /// something else.
  private Duration timeout(ApiRequest request) {
    String given = request.query().first("timeout").orElse("");
    if (given.isEmpty() || request.query().isWatch()) {
      return timeout;
    }
    try {
      Duration wanted = GoDurations.parse(given);
      return wanted.isPositive() && wanted.compareTo(timeout) < 0 ? wanted : timeout;
    } catch (IllegalArgumentException malformed) {
      throw new StatusException(
          Status.badRequest(
              "invalid timeout specified in the request URL - " + malformed.getMessage()));
    }
  }

  private CompletionStage<ApiResponse> answer(RoutedRequest routed, Duration within) {
    var over = new CompletableFuture<Done>();
    RoutedRequest awaited = routed.until(over);
    CompletableFuture<ApiResponse> response =
        CompletableFuture.completedStage(routed.request())
            .thenCompose(access::decide)
            .thenCompose(
                decided ->
                    switch (decided) {
                      case Access.Allowed(String user) -> route(awaited.by(user));
                      case Access.Refused(Status status) -> refused(status);
                    })
            .toCompletableFuture();
    return inTime(response, within)
        .whenComplete((_, _) -> over.complete(Done.getInstance()))
        .exceptionally(failure -> failed(routed, failure));
  }

  private CompletableFuture<ApiResponse> inTime(
      CompletableFuture<ApiResponse> response, Duration within) {
    if (response.isDone()) {
      return response;
    }
    Runnable cancel =
        timeouts.schedule(within, () -> response.completeExceptionally(new TimeoutException()));
    return response.whenComplete((_, _) -> cancel.run());
  }

  private static CompletionStage<ApiResponse> refused(Status status) {
    return CompletableFuture.failedStage(new StatusException(status));
  }

  private CompletionStage<ApiResponse> route(RoutedRequest routed) {
    Negotiation negotiation = routed.negotiation();
    return switch (routed.target()) {
      case Target.NodeList list -> nodes(routed, list);
      case Target.Node node -> node(routed, node);
      case Target.PodList list -> pods(routed, list);
      case Target.Pod pod -> pod(routed, pod);
      case Target.Groups _ -> done(discovery.groups(routed.request(), negotiation));
      case Target.Group _ -> done(ApiResponse.ok(discovery.group(negotiation.document())));
      case Target.Resources(ApiVersion version) ->
          done(ApiResponse.ok(discovery.resources(version, negotiation.document())));
      case Target.Version _ -> done(version(negotiation));
      case Target.Index _ -> done(ApiResponse.ok(ServerDocuments.paths()));
      case Target.HealthChecks checks -> done(health(routed, checks));
      case Target.ServerMetrics _ -> awaited(routed, telemetry.metrics(routed.memory()));
      case Target.Statusz _ -> done(statusPage.answer());
      case Target.NoResource _ -> refused(Status.unknownResource());
      case Target.WrongMethod _ -> refused(Status.methodNotAllowed());
      case Target.OpenApi(String document) ->
          done(openApi.response(routed.request(), document).orElseGet(MetricsRoutes::noPath));
      case Target.NoPath _ -> done(noPath());
    };
  }

  private static CompletionStage<ApiResponse> done(ApiResponse response) {
    return CompletableFuture.completedStage(response);
  }

  private CompletionStage<ApiResponse> nodes(RoutedRequest routed, Target.NodeList target) {
    return watches.handle(routed)
        ? orUnversioned(routed, watches.answer(routed, target), () -> listNodes(routed, target))
        : listNodes(routed, target);
  }

  private CompletionStage<ApiResponse> pods(RoutedRequest routed, Target.PodList target) {
    return watches.handle(routed)
        ? orUnversioned(routed, watches.answer(routed, target), () -> listPods(routed, target))
        : listPods(routed, target);
  }

  /// While not all partitions can be followed, a list has no resource version: a watch of its
  /// client then begins with the existing objects.
  private static CompletionStage<ApiResponse> orUnversioned(
      RoutedRequest routed,
      CompletionStage<ApiResponse> answer,
      Supplier<CompletionStage<ApiResponse>> unversioned) {
    return routed.isWatch()
        ? answer
        : answer.exceptionallyCompose(
            failure ->
                Failures.unwrapped(failure) instanceof MetricsUnavailableException
                    ? unversioned.get()
                    : CompletableFuture.failedStage(failure));
  }

  private CompletionStage<ApiResponse> listNodes(RoutedRequest routed, Target.NodeList target) {
    Representation representation = routed.negotiation().metrics(true);
    ListOptions options = listOptions(routed, "nodes", false);
    var selection = new NodeSelection(options.labels(), options.fields());
    return awaited(routed, metrics.nodes(selection, routed.memory()))
        .thenApply(found -> list(routed, representation, target.version(), ObjectKind.NODE, found));
  }

  private CompletionStage<ApiResponse> listPods(RoutedRequest routed, Target.PodList target) {
    ApiVersion version = target.version();
    Representation representation = routed.negotiation().metrics(true);
    ListOptions options = listOptions(routed, "pods", version == ApiVersion.V1);
    if (options.nodes().size() > 1) { // no pod is on two
      return done(list(routed, representation, version, ObjectKind.POD, List.of()));
    }
    var selection =
        new PodSelection(
            target.namespace(),
            options.labels(),
            options.fields(),
            options.nodes().stream().findFirst());
    return awaited(routed, metrics.pods(selection, routed.memory()))
        .thenApply(found -> list(routed, representation, version, ObjectKind.POD, found));
  }

  private CompletionStage<ApiResponse> node(RoutedRequest routed, Target.Node target) {
    Representation representation = routed.negotiation().metrics(false);
    refuseExport(routed);
    return awaited(routed, metrics.node(target.name()))
        .thenApply(found -> orElseThrow(found, Status.notFound("node", target.name())))
        .thenApply(found -> object(routed, representation, target.version(), found));
  }

  private CompletionStage<ApiResponse> pod(RoutedRequest routed, Target.Pod target) {
    Representation representation = routed.negotiation().metrics(false);
    refuseExport(routed);
    return awaited(routed, metrics.pod(target.pod()))
        .thenApply(found -> orElseThrow(found, Status.notFound("pods", target.pod().name())))
        .thenApply(found -> object(routed, representation, target.version(), found));
  }

  private static ListOptions listOptions(RoutedRequest routed, String resource, boolean byNode) {
    ListOptions options = ListOptions.parse(routed.query(), byNode);
    if (routed.isWatch()) {
      throw new StatusException(Status.watchNotSupported(resource));
    }
    return options;
  }

  /// Cancelled when the client disconnects, or the request times out.
  static <T> CompletionStage<T> awaited(RoutedRequest routed, CompletionStage<T> result) {
    return routed.request().awaiting(result.toCompletableFuture());
  }

  private static void refuseExport(RoutedRequest routed) {
    if (routed.query().isTrue("export")) {
      throw new StatusException(
          Status.badRequest(
              "the export parameter, deprecated since v1.14, is no longer supported"));
    }
  }

  private ApiResponse list(
      RoutedRequest routed,
      Representation representation,
      ApiVersion version,
      ObjectKind kind,
      List<? extends MetricsObject> found) {
    Negotiation.requireShape(representation, kind, true);
    IncludeObject include = includeObject(routed, representation);
    return ApiResponse.ok(encoder.list(representation, version, kind, found, include));
  }

  private ApiResponse object(
      RoutedRequest routed,
      Representation representation,
      ApiVersion version,
      MetricsObject found) {
    Negotiation.requireShape(representation, found.kind(), false);
    IncludeObject include = includeObject(routed, representation);
    return ApiResponse.ok(encoder.object(representation, version, found, include));
  }

  static IncludeObject includeObject(RoutedRequest routed, Representation representation) {
    if (!(representation.shape() instanceof Shape.Table)) {
      return IncludeObject.METADATA;
    }
    String value = routed.query().first("includeObject").orElse("");
    return orElseThrow(IncludeObject.parse(value), Status.badIncludeObject(value));
  }

  private static ApiResponse version(Negotiation negotiation) {
    negotiation.requireJson();
    return ApiResponse.ok(ServerDocuments.version());
  }

  private ApiResponse health(RoutedRequest routed, Target.HealthChecks target) {
    return target
        .check()
        .map(name -> health.check(target.endpoint(), name).orElseGet(MetricsRoutes::noPath))
        .orElseGet(() -> health.report(target.endpoint(), routed.query()));
  }

  private static ApiResponse noPath() {
    return ApiResponse.of(404, ServerDocuments.paths());
  }

  private static <T> T orElseThrow(Optional<T> found, Status otherwise) {
    return found.orElseThrow(() -> new StatusException(otherwise));
  }

  private ApiResponse failed(RoutedRequest routed, Throwable failure) {
    Throwable cause = Failures.unwrapped(failure);
    if (cause instanceof UndecidedException undecided) {
      return undecided.answer(routed.request());
    }
    Status status = status(routed.request(), cause);
    ApiResponse response = status.response(routed.negotiation().status());
    return status.code() == FORBIDDEN ? response.withoutSniffing() : response;
  }

  private Status status(ApiRequest request, Throwable failure) {
    return switch (failure) {
      case StatusException refusal -> refusal.status();
      case MetricsUnavailableException unavailable ->
          Status.serviceUnavailable(unavailable.getMessage(), RETRY_AFTER_SECONDS);
      case OverloadedException overloaded -> Status.tooManyRequests(overloaded.retryAfterSeconds());
      case TimeoutException _ -> Status.timeout();
      case CancellationException _ -> Status.internalError("the client has disconnected");
      default -> {
        log.atError()
            .addKeyValue("path", request.target().path())
            .setCause(failure)
            .log("Request failed");
        yield Status.internalError("the request could not be answered; the server's log says why");
      }
    };
  }
}
