package io.nilometer.api;

import io.nilometer.telemetry.Health;
import io.nilometer.telemetry.HealthCheck;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
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

/// The HTTPS server of the metrics API. Serves from [#start] until [#stop]; it asks the metrics and
/// the health checks on each request and holds nothing of them.
public final class ApiServer {

  private static final Duration SEND_TIMEOUT = Duration.ofMinutes(5);

  private final Listener.Bound bound;
  private final AtomicBoolean ending;
  private final Cancellable certificateChecks;

  private ApiServer(Listener.Bound bound, AtomicBoolean ending, Cancellable certificateChecks) {
    this.bound = bound;
    this.ending = ending;
    this.certificateChecks = certificateChecks;
  }

  /// Fails where [#start] is bound to fail, before anything is started that would have to end
  /// again: with a message for people.
  ///
  /// @throws ServingCertificateException there is nothing to serve with
  /// @throws IOException nobody can listen at the address and port
  public static void check(ServingSettings settings, InstantSource clock)
      throws ServingCertificateException, IOException {
    certificateSource(settings, clock).load();
    Listener.check(settings.bindAddress(), settings.port());
  }

  /// Done when it listens; fails when it cannot, with a message for people.
  ///
  /// @param health the check `shutdown` is added to those of `/readyz`
  /// @throws ServingCertificateException there is nothing to serve with
  public static CompletionStage<ApiServer> start(
      ServingSettings settings,
      ActorSystem<?> system,
      AccessControl callers,
      ActorRef<MetricsQuery.Command> query,
      Health health,
      InstantSource clock)
      throws ServingCertificateException {
    return start(
        settings, system, callers.access(), new AskedMetrics(system, query), health, clock);
  }

  static CompletionStage<ApiServer> start(
      ServingSettings settings,
      ActorSystem<?> system,
      Access access,
      Metrics metrics,
      Health health,
      InstantSource clock)
      throws ServingCertificateException {
    var tls = new ServingTls(certificateSource(settings, clock));
    var ending = new AtomicBoolean();
    var healthRoutes = new HealthRoutes(withShutdown(health, ending));
    return Listener.bind(
            system,
            tls,
            settings.bindAddress(),
            settings.port(),
            port -> handler(system, new MetricsRoutes(access, metrics, healthRoutes, clock, port)))
        .thenApply(bound -> new ApiServer(bound, ending, checkCertificates(settings, system, tls)));
  }

  private static CertificateSource certificateSource(
      ServingSettings settings, InstantSource clock) {
    Optional<CertificateSource> given =
        settings
            .certificateFile()
            .flatMap(file -> settings.keyFile().map(key -> CertificateFiles.given(file, key)));
    return given.orElseGet(
        () -> new SelfSigned(settings.certificateDirectory(), settings.bindAddress(), clock));
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
      ActorSystem<?> system, MetricsRoutes routes) {
    Executor encoding =
        system.dispatchers().lookup(DispatcherSelector.fromConfig(ResponseWriter.DISPATCHER));
    var writer = new ResponseWriter(encoding, SEND_TIMEOUT);
    return request ->
        request
            .discardEntityBytes(system)
            .completionStage()
            .exceptionally(_ -> Done.getInstance()) // the body does not matter, and so if it fails
            .thenCompose(_ -> answer(request, routes, writer));
  }

  private static CompletionStage<HttpResponse> answer(
      HttpRequest request, MetricsRoutes routes, ResponseWriter writer) {
    return switch (RequestReader.read(request)) {
      case RequestReader.Reading.Refused refused -> writer.refuse(refused.answer());
      case RequestReader.Reading.Understood understood ->
          routes
              .answer(understood.request())
              .thenCompose(answer -> writer.write(answer, understood.request().takesGzip()));
    };
  }

  private static Cancellable checkCertificates(
      ServingSettings settings, ActorSystem<?> system, ServingTls tls) {
    Duration interval = settings.certificateCheckInterval();
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

  /// From now on `/readyz` says no; all else goes on.
  public void unready() {
    ending.set(true);
  }

  /// Takes no more connections and requests, and lets the answers that have begun end; those that
  /// have not by the deadline are broken off. Done when all connections are gone.
  public CompletionStage<Done> stop(Duration deadline) {
    unready();
    certificateChecks.cancel();
    return bound.stop(deadline);
  }
}
