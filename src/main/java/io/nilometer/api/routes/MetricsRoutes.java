package io.nilometer.api.routes;

import io.nilometer.api.access.Access;
import io.nilometer.api.access.BearerToken;
import io.nilometer.api.access.UndecidedException;
import io.nilometer.api.discovery.Discovery;
import io.nilometer.api.discovery.Negotiation;
import io.nilometer.api.discovery.OpenApiRoutes;
import io.nilometer.api.encode.IncludeObject;
import io.nilometer.api.encode.MetricsEncoder;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.encode.Shape;
import io.nilometer.api.encode.Status;
import io.nilometer.api.encode.StatusException;
import io.nilometer.api.http.Alarm;
import io.nilometer.api.http.Answer;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.Body;
import io.nilometer.api.query.Metrics;
import io.nilometer.api.query.MetricsUnavailableException;
import io.nilometer.api.query.NodeSelection;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.PodSelection;
import io.nilometer.model.GoDurations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers requests: finds where they lead, asks whether they may, and asks the metrics. Whatever
/// goes wrong becomes a [Status] in the representation the client wants. Safe for any thread, and
/// never waits on one.
public final class MetricsRoutes {

  private static final Logger log = LoggerFactory.getLogger(MetricsRoutes.class);
  private static final int RETRY_AFTER_SECONDS = 1;
  private static final int FORBIDDEN = 403;
  private static final String SPACED_OUT_TOKEN =
      "299 - \"the provided Authorization header contains extra space before the bearer token,"
          + " and is ignored\"";

  private final Access access;
  private final Metrics metrics;
  private final MetricsEncoder encoder;
  private final Discovery discovery;
  private final OpenApiRoutes openApi;
  private final HealthRoutes health;
  private final TelemetryRoutes telemetry;
  private final StatusPage statusPage;
  private final Duration timeout;
  private final Alarm alarm;

  /// Routes of the metrics API.
  ///
  /// @param address where discovery says that this server is
  /// @param timeout until an answer begins
  public MetricsRoutes(
      Access access,
      Metrics metrics,
      HealthRoutes health,
      TelemetryRoutes telemetry,
      InstantSource clock,
      String address,
      Duration timeout,
      Alarm alarm) {
    this.access = access;
    this.metrics = metrics;
    this.encoder = new MetricsEncoder(clock);
    this.discovery = new Discovery(address);
    this.openApi = new OpenApiRoutes(clock);
    this.health = health;
    this.telemetry = telemetry;
    this.statusPage = new StatusPage(clock);
    this.timeout = timeout;
    this.alarm = alarm;
  }

  /// Never fails.
  public CompletionStage<Answer> answer(ApiRequest request) {
    try {
      return answer(request, timeout(request)).thenApply(answer -> warning(request, answer));
    } catch (StatusException malformed) {
      return done(failed(request, malformed));
    }
  }

  private static Answer warning(ApiRequest request, Answer answer) {
    return BearerToken.isSpacedOut(request.headers())
        ? answer.with("Warning", SPACED_OUT_TOKEN)
        : answer;
  }

  /// What the request gives itself, if that is less than it is given here. Whoever watches does not
  /// mean this.
  private Duration timeout(ApiRequest request) {
    String given = request.query().first("timeout").orElse("");
    if (given.isEmpty() || ListOptions.isWatch(request.query())) {
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

  private CompletionStage<Answer> answer(ApiRequest request, Duration within) {
    Target target = Target.of(request.method(), request.target().path());
    CompletableFuture<Answer> answer =
        CompletableFuture.completedStage(target)
            .thenCompose(_ -> access.refusal(request, target))
            .thenCompose(
                refusal -> refusal.isEmpty() ? route(request, target) : refused(refusal.get()))
            .toCompletableFuture();
    return inTime(answer, within).exceptionally(failure -> failed(request, failure));
  }

  private CompletableFuture<Answer> inTime(CompletableFuture<Answer> answer, Duration within) {
    if (answer.isDone()) {
      return answer;
    }
    Runnable callOff =
        alarm.set(within, () -> answer.completeExceptionally(new TimeoutException()));
    return answer.whenComplete((_, _) -> callOff.run());
  }

  private static CompletionStage<Answer> refused(Status status) {
    return CompletableFuture.failedStage(new StatusException(status));
  }

  private CompletionStage<Answer> route(ApiRequest request, Target target) {
    return switch (target) {
      case Target.NodeList _ -> nodes(request);
      case Target.Node node -> node(request, node.name());
      case Target.PodList list -> pods(request, list.namespace());
      case Target.Pod pod -> pod(request, pod);
      case Target.Groups _ -> done(groups(request));
      case Target.Group _ -> done(Answer.ok(discovery.group(document(request))));
      case Target.Resources _ -> done(Answer.ok(discovery.resources(document(request))));
      case Target.Version _ -> done(version(request));
      case Target.Index _ -> done(Answer.ok(discovery.paths()));
      case Target.HealthChecks checks -> done(health(request, checks));
      case Target.OwnMetrics _ -> done(telemetry.metrics());
      case Target.About _ -> done(statusPage.answer());
      case Target.NoResource _ -> refused(Status.unknownResource());
      case Target.WrongMethod _ -> refused(Status.methodNotAllowed());
      case Target.OpenApi document -> done(openApi(request, document.document()));
      case Target.NoPath _ -> done(noPath());
    };
  }

  private static CompletionStage<Answer> done(Answer answer) {
    return CompletableFuture.completedStage(answer);
  }

  private CompletionStage<Answer> nodes(ApiRequest request) {
    Representation representation = representation(request, true);
    ListOptions options = listOptions(request, "nodes");
    return awaited(request, metrics.nodes(new NodeSelection(options.labels(), options.fields())))
        .thenApply(found -> shown(request, representation, found, encoder::nodes, ObjectKind.NODE));
  }

  private CompletionStage<Answer> pods(ApiRequest request, Optional<String> namespace) {
    Representation representation = representation(request, true);
    ListOptions options = listOptions(request, "pods");
    var selection = new PodSelection(namespace, options.labels(), options.fields());
    return awaited(request, metrics.pods(selection))
        .thenApply(found -> shown(request, representation, found, encoder::pods, ObjectKind.POD));
  }

  private CompletionStage<Answer> node(ApiRequest request, String name) {
    Representation representation = representation(request, false);
    refuseExport(request);
    return awaited(request, metrics.node(name))
        .thenApply(found -> orElseThrow(found, Status.notFound("node", name)))
        .thenApply(found -> shown(request, representation, found, encoder::node, ObjectKind.NODE));
  }

  private CompletionStage<Answer> pod(ApiRequest request, Target.Pod target) {
    Representation representation = representation(request, false);
    refuseExport(request);
    return awaited(request, metrics.pod(target.pod()))
        .thenApply(found -> orElseThrow(found, Status.notFound("pods", target.pod().name())))
        .thenApply(found -> shown(request, representation, found, encoder::pod, ObjectKind.POD));
  }

  /// Given up when the client goes.
  private static <T> CompletionStage<T> awaited(ApiRequest request, CompletionStage<T> answer) {
    return request.awaiting(answer.toCompletableFuture());
  }

  private static Representation representation(ApiRequest request, boolean list) {
    return orElseThrow(
        Negotiation.negotiate(request.accept(), request.userAgent(), request.pretty(), list),
        Negotiation.notAcceptable(request.accept(), list));
  }

  private static ListOptions listOptions(ApiRequest request, String resource) {
    ListOptions options = ListOptions.parse(request.query());
    if (options.watch()) {
      throw new StatusException(Status.watchNotSupported(resource));
    }
    return options;
  }

  private static void refuseExport(ApiRequest request) {
    if (request.query().isTrue("export")) {
      throw new StatusException(
          Status.badRequest(
              "the export parameter, deprecated since v1.14, is no longer supported"));
    }
  }

  private interface Encoder<T> {
    Body encode(Representation representation, T found, IncludeObject include);
  }

  private static <T> Answer shown(
      ApiRequest request,
      Representation representation,
      T found,
      Encoder<T> encoder,
      ObjectKind kind) {
    Negotiation.mismatch(representation, kind, found instanceof List)
        .ifPresent(
            status -> {
              throw new StatusException(status);
            });
    return Answer.ok(encoder.encode(representation, found, includeObject(request, representation)));
  }

  private static IncludeObject includeObject(ApiRequest request, Representation representation) {
    if (!(representation.shape() instanceof Shape.Table)) {
      return IncludeObject.METADATA;
    }
    String value = request.query().first("includeObject").orElse("");
    return orElseThrow(IncludeObject.parse(value), Status.badIncludeObject(value));
  }

  private Answer groups(ApiRequest request) {
    Optional<Representation> aggregated =
        Negotiation.aggregatedDiscovery(request.accept(), request.userAgent(), request.pretty());
    if (aggregated.isEmpty()) {
      return Answer.ok(discovery.groups(document(request)));
    }
    return Answer.unlessKept(
            request, discovery.aggregatedETag(), discovery.aggregated(aggregated.get()))
        .with("Vary", "Accept")
        .with("Cache-Control", "public");
  }

  private static Representation document(ApiRequest request) {
    return orElseThrow(
        Negotiation.discovery(request.accept(), request.userAgent(), request.pretty()),
        Negotiation.notAcceptable(request.accept(), false));
  }

  private Answer version(ApiRequest request) {
    if (!Negotiation.acceptsJson(request.accept())) {
      throw new StatusException(Negotiation.notAcceptableButJson());
    }
    return Answer.ok(discovery.version());
  }

  private Answer openApi(ApiRequest request, String document) {
    return openApi.answer(request, document).orElseGet(this::noPath);
  }

  private Answer health(ApiRequest request, Target.HealthChecks target) {
    return target
        .check()
        .map(name -> health.check(target.endpoint(), name).orElseGet(this::noPath))
        .orElseGet(() -> health.report(target.endpoint(), request.query()));
  }

  private Answer noPath() {
    return Answer.of(404, discovery.paths());
  }

  private static <T> T orElseThrow(Optional<T> found, Status otherwise) {
    return found.orElseThrow(() -> new StatusException(otherwise));
  }

  private Answer failed(ApiRequest request, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof UndecidedException undecided) {
      return undecided.answer(request);
    }
    Status status = status(request, failure);
    Answer answer =
        Answer.of(
            status, Negotiation.status(request.accept(), request.userAgent(), request.pretty()));
    return status.code() == FORBIDDEN ? answer.unsniffed() : answer;
  }

  private Status status(ApiRequest request, Throwable failure) {
    return switch (failure) {
      case CompletionException wrapper when wrapper.getCause() != null ->
          status(request, wrapper.getCause());
      case StatusException refusal -> refusal.status();
      case MetricsUnavailableException unavailable ->
          Status.serviceUnavailable(unavailable.getMessage(), RETRY_AFTER_SECONDS);
      case TimeoutException _ -> Status.timeout();
      case CancellationException _ -> Status.internalError("the client did not wait"); // nor reads
      default -> {
        log.error("Request failed: path={}", request.target().path(), failure);
        yield Status.internalError("the request could not be answered; the server's log says why");
      }
    };
  }
}
