package io.nilometer.api;

import io.nilometer.api.access.AccessCheck;
import io.nilometer.api.access.AccessControl;
import io.nilometer.api.http.Listener;
import io.nilometer.api.http.ResponseBudget;
import io.nilometer.api.http.ResponseWriter;
import io.nilometer.api.http.ServingSettings;
import io.nilometer.api.http.TimeoutScheduler;
import io.nilometer.api.query.Metrics;
import io.nilometer.api.query.MetricsQuery;
import io.nilometer.api.query.ObservedMetrics;
import io.nilometer.api.query.QueriedMetrics;
import io.nilometer.api.query.ServedAges;
import io.nilometer.api.routes.HealthRoutes;
import io.nilometer.api.routes.MetricsRoutes;
import io.nilometer.api.routes.TelemetryRoutes;
import io.nilometer.api.tls.CertificateSource;
import io.nilometer.api.tls.SelfSigned;
import io.nilometer.api.tls.ServingTls;
import io.nilometer.api.watch.ClientWatches;
import io.nilometer.api.watch.ObservedWatches;
import io.nilometer.telemetry.CertificateMetrics;
import io.nilometer.telemetry.Health;
import io.nilometer.telemetry.HealthCheck;
import io.nilometer.telemetry.Telemetry;
import io.nilometer.tls.CredentialException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/// The HTTPS server of the metrics API. It serves from [#start] until [#stop], and queries metrics
/// and health checks on each request; it caches neither.
public final class ApiServer {

  private final ServingSettings settings;
  private final Listener.Bound bound;
  private final ServingTls tls;
  private final RequestFilter filter;
  private final ClientWatches watches;
  private final AtomicBoolean ending;
  private final Cancellable certificateChecks;

  private ApiServer(
      ServingSettings settings,
      Listener.Bound bound,
      ServingTls tls,
      RequestFilter filter,
      ClientWatches watches,
      AtomicBoolean ending,
      Cancellable certificateChecks) {
    this.settings = settings;
    this.bound = bound;
    this.tls = tls;
    this.filter = filter;
    this.watches = watches;
    this.ending = ending;
    this.certificateChecks = certificateChecks;
  }

  /// Fails where [#start] is bound to fail, before anything is started that would have to end
  /// again: with a message for people.
  ///
  /// @throws CredentialException there is nothing to serve with
  /// @throws IOException the address and port cannot be bound
  public static void check(ServingSettings settings, InstantSource clock)
      throws CredentialException, IOException {
    tls(settings, clock);
    Listener.check(settings.listen());
  }

  /// Done when it listens; fails when it cannot, with a message for people.
  ///
  /// @param health the check `shutdown` is added to those of `/readyz`
  /// @throws CredentialException there is nothing to serve with
  public static CompletionStage<ApiServer> start(
      ServingSettings settings,
      ActorSystem<?> system,
      AccessControl callers,
      ActorRef<MetricsQuery.Command> query,
      ClientWatches watches,
      Health health,
      Telemetry telemetry,
      InstantSource clock)
      throws CredentialException {
    Metrics metrics = new ObservedMetrics(new QueriedMetrics(system, query), telemetry, clock);
    var observed = new ObservedWatches(watches, new ServedAges(telemetry, clock));
    return start(settings, system, callers.access(), metrics, observed, health, telemetry, clock);
  }

  static CompletionStage<ApiServer> start(
      ServingSettings settings,
      ActorSystem<?> system,
      AccessCheck access,
      Metrics metrics,
      ClientWatches watches,
      Health health,
      Telemetry telemetry,
      InstantSource clock)
      throws CredentialException {
    ServingTls tls = tls(settings, clock);
    tls.logProblems();
    var ending = new AtomicBoolean();
    Health checked = withShutdown(health, ending);
    telemetry.follow(checked);
    telemetry.certificates().follow(CertificateMetrics.Use.SERVING, tls::expiry);
    var healthRoutes = new HealthRoutes(checked);
    RequestFilter filter = filter(system, settings, telemetry);
    return Listener.bind(
            system,
            tls,
            settings,
            telemetry.connections(),
            port -> {
              var routes =
                  new MetricsRoutes(
                      access,
                      metrics,
                      watches,
                      healthRoutes,
                      new TelemetryRoutes(telemetry),
                      clock,
                      settings.requests().address().withPort(port),
                      settings.requests().timeout(),
                      TimeoutScheduler.of(system));
              return client ->
                  handler(
                      system, settings.requests().headTimeout(), routes, filter.requestsOf(client));
            })
        .thenApply(
            bound ->
                new ApiServer(
                    settings,
                    bound,
                    tls,
                    filter,
                    watches,
                    ending,
                    checkCertificates(settings, system, tls)));
  }

  private static RequestFilter filter(
      ActorSystem<?> system, ServingSettings settings, Telemetry telemetry) {
    Executor encoding =
        system.dispatchers().lookup(DispatcherSelector.fromConfig(ResponseWriter.DISPATCHER));
    var budget =
        new ResponseBudget(
            settings.connections().responseBytes(),
            settings.connections().slowAfter(),
            telemetry.connections(),
            TimeoutScheduler.of(system),
            System::nanoTime);
    return new RequestFilter(
        settings.requests(), new ResponseWriter(encoding), budget, telemetry.api());
  }

  private static ServingTls tls(ServingSettings settings, InstantSource clock)
      throws CredentialException {
    return new ServingTls(certificateSource(settings, clock), settings.tls(), clock);
  }

  private static CertificateSource certificateSource(
      ServingSettings settings, InstantSource clock) {
    ServingSettings.Certificate certificate = settings.certificate();
    return certificate
        .files()
        .<CertificateSource>map(files -> files::load)
        .orElseGet(
            () -> new SelfSigned(certificate.directory(), settings.listen().address(), clock));
  }

  private static Health withShutdown(Health health, AtomicBoolean ending) {
    var shutdown =
        new HealthCheck(
            "shutdown",
            () -> ending.get() ? Optional.of("process is shutting down") : Optional.empty());
    return new Health(
        health.live(),
        Stream.concat(health.ready().stream(), Stream.of(shutdown)).toList(),
        health.healthz());
  }

  private static Function<HttpRequest, CompletionStage<HttpResponse>> handler(
      ActorSystem<?> system,
      Duration bodyTimeout,
      MetricsRoutes routes,
      RequestFilter.ClientRequests client) {
    return request ->
        request.entity().isStrict() // it has come, or there is none
            ? answer(request, routes, client)
            : discarded(system, bodyTimeout, request)
                .thenCompose(
                    tooSlow ->
                        tooSlow
                            ? CompletableFuture.completedStage(
                                ResponseWriter.refuse(MalformedRequests.tooSlow()))
                            : answer(request, routes, client));
  }

  /// Discards the body, valid or not, up to its end. Returns whether that took too long.
  private static CompletionStage<Boolean> discarded(
      ActorSystem<?> system, Duration bodyTimeout, HttpRequest request) {
    return request
        .discardEntityBytes(system)
        .completionStage()
        .toCompletableFuture()
        .orTimeout(bodyTimeout.toNanos(), TimeUnit.NANOSECONDS)
        .handle((_, failure) -> failure instanceof TimeoutException);
  }

  private static CompletionStage<HttpResponse> answer(
      HttpRequest request, MetricsRoutes routes, RequestFilter.ClientRequests client) {
    return switch (RequestReader.read(request)) {
      case RequestReader.Reading.Refused refused ->
          CompletableFuture.completedStage(ResponseWriter.refuse(refused.answer()));
      case RequestReader.Reading.Understood understood ->
          client.answer(understood.request(), routes::answer);
    };
  }

  private static Cancellable checkCertificates(
      ServingSettings settings, ActorSystem<?> system, ServingTls tls) {
    Duration interval = settings.certificate().checkInterval();
    return system
        .scheduler()
        .scheduleWithFixedDelay(
            interval,
            interval,
            tls::refresh,
            system.dispatchers().lookup(DispatcherSelector.blocking()));
  }

  /// The port it listens on.
  public int port() {
    return bound.port();
  }

  /// The certificate of new connections.
  public X509Certificate certificate() {
    return tls.certificate();
  }

  /// Makes `/readyz` fail; everything else continues.
  public void unready() {
    ending.set(true);
  }

  /// Accepts no more connections and requests, and ends all watches. Responses that have begun may
  /// complete until the deadline, then their connections are aborted. Completes when all
  /// connections are closed.
  public CompletionStage<Done> stop(Duration deadline) {
    unready();
    watches.end();
    certificateChecks.cancel();
    if (!settings.shutdown().sendRetryAfter()) {
      return bound.stop(deadline);
    }
    long began = System.nanoTime();
    return filter
        .end()
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(Done.getInstance(), deadline.toNanos(), TimeUnit.NANOSECONDS)
        .thenCompose(_ -> bound.stop(remaining(deadline, began)));
  }

  private static Duration remaining(Duration deadline, long began) {
    Duration left = deadline.minusNanos(System.nanoTime() - began);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
