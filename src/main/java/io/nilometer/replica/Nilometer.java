package io.nilometer.replica;

import com.typesafe.config.Config;
import io.nilometer.api.ApiServer;
import io.nilometer.api.access.AccessControl;
import io.nilometer.api.http.ServingSettings;
import io.nilometer.api.watch.CachedWatches;
import io.nilometer.cluster.DowningWatcher;
import io.nilometer.cluster.MessageBytesSetup;
import io.nilometer.cluster.lease.ClusterLease;
import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.KubeCredentials;
import io.nilometer.kube.Leases;
import io.nilometer.kube.PodAddresses;
import io.nilometer.kube.ServiceAccountToken;
import io.nilometer.scrape.KubeletClients;
import io.nilometer.scrape.kubelet.KubeletClient;
import io.nilometer.settings.NamespacedName;
import io.nilometer.settings.Settings;
import io.nilometer.status.LocalSources;
import io.nilometer.status.StatusServer;
import io.nilometer.telemetry.Health;
import io.nilometer.telemetry.HealthCheck;
import io.nilometer.telemetry.LeaseMetrics;
import io.nilometer.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.typed.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One running replica: its actors and their connections to the outside. Lives from [#start] until
/// [#stop], or until one of its actors fails.
public final class Nilometer {

  private static final Logger LOG = LoggerFactory.getLogger(Nilometer.class);
  private static final Duration STEP_TIMEOUT = Duration.ofSeconds(20);

  /// What a long shutdown delay leaves to find out whether others hold all data when it is over.
  private static final Duration DRAIN_AFTER_DELAY = Duration.ofSeconds(1);

  private final Settings settings;
  private final ActorSystem<Guardian.Command> system;
  private final DowningWatcher downing;
  private final ApiServer api;
  private final Resources resources;

  private Nilometer(
      Settings settings,
      ActorSystem<Guardian.Command> system,
      DowningWatcher downing,
      ApiServer api,
      Resources resources) {
    this.settings = settings;
    this.system = system;
    this.downing = downing;
    this.api = api;
    this.resources = resources;
  }

  /// Starts a replica. Returns once the API listens; readiness comes later. Error messages are for
  /// users.
  public static Nilometer start(Settings settings, Config config) throws Exception {
    var resources = new Resources();
    try {
      return start(settings, config, resources);
    } catch (Exception | Error failed) {
      resources.close();
      throw failed;
    }
  }

  private static Nilometer start(Settings settings, Config config, Resources resources)
      throws Exception {
    var serving = new AtomicBoolean();
    InstantSource clock = InstantSource.system();
    Vertx vertx =
        resources.add(
            KubeletClients.eventLoops(),
            opened -> await(opened.close().toCompletionStage(), ShutdownBudget.CLOSE_TIMEOUT));
    KubeClient kube =
        resources.add(
            KubeClient.create(settings.kubernetes().kubeconfig(), settings.kubernetes().context()),
            KubeClient::close);
    KubeletClient kubelets =
        resources.add(
            KubeletClients.create(
                vertx, settings.scrape(), kubeletCredentials(settings, kube, resources), clock),
            KubeletClient::close);
    ApiServer.check(settings.serving(), clock);
    StatusServer.check(settings.status());
    var telemetry =
        Telemetry.create(
            settings.scrape().resolution(), settings.telemetry(), clock, System::nanoTime);
    telemetry.describe(Version.build());
    resolveReplicas(settings, kube, resources);
    var sources = new LocalSources(Version.text(), telemetry, clock);
    ReplicaSystem transport =
        ReplicaSystem.create(
            settings.cluster(), secret -> SecretStore.of(kube, secret), clock, Thread::sleep);
    transport.follow(telemetry.certificates());
    transport.certificate().ifPresent(certificate -> sources.certificate("replicas", certificate));
    Optional<ClusterLease> lease = lease(settings, kube, telemetry.leases());
    ActorSystem<Guardian.Command> system =
        resources.add(
            transport.start(
                Guardian.create(settings, kube, kubelets, telemetry, sources, lease, clock),
                config,
                lease,
                new MessageBytesSetup(telemetry.cluster())),
            opened -> leave(opened, settings.cluster().isAlone(), serving.get()));
    DowningWatcher downing =
        settings.cluster().isAlone() ? DowningWatcher.ofNone() : DowningWatcher.of(system);
    Guardian.Parts parts =
        await(
            AskPattern.<Guardian.Command, Guardian.Parts>ask(
                system, Guardian.GetParts::new, STEP_TIMEOUT, system.scheduler()));
    var _ =
        parts
            .nodes()
            .listed()
            .thenRun(() -> join(transport, system, lease))
            .exceptionally(Nilometer::cannotJoin);
    AccessControl callers =
        resources.add(
            AccessControl.start(
                settings.access(),
                reviewer(settings.kubernetes().authenticationKubeconfig(), kube, resources),
                reviewer(settings.kubernetes().authorizationKubeconfig(), kube, resources),
                system,
                telemetry,
                clock),
            AccessControl::close);
    Health health = health(parts, telemetry, settings.cluster().isAlone());
    sources.health(health);
    ApiServer api =
        await(
            ApiServer.start(
                settings.serving(),
                system,
                callers,
                parts.query(),
                new CachedWatches(
                    system, parts.watches(), parts.cluster(), settings.serving().watches()),
                health,
                telemetry,
                clock));
    sources.certificate("API", api::certificate);
    startStatusPage(settings, system, parts, resources);
    LOG.atInfo()
        .addKeyValue("version", Version.text())
        .addKeyValue("port", api.port())
        .addKeyValue("apiServer", kube.server())
        .log("Serving");
    var _ = downing.noticed().thenCompose(_ -> api.stop(Duration.ZERO));
    serving.set(true);
    return new Nilometer(settings, system, downing, api, resources);
  }

  private static void startStatusPage(
      Settings settings, ActorSystem<?> system, Guardian.Parts parts, Resources resources)
      throws Exception {
    Optional<InetSocketAddress> listen = settings.status().listen();
    if (listen.isEmpty()) {
      return;
    }
    StatusServer page =
        resources.add(
            await(StatusServer.start(listen.get(), system, parts.status())),
            opened ->
                await(
                    opened.stop(ShutdownBudget.CLOSE_TIMEOUT),
                    ShutdownBudget.CLOSE_TIMEOUT.multipliedBy(2)));
    LOG.atInfo()
        .addKeyValue("address", listen.get().getAddress().getHostAddress())
        .addKeyValue("port", page.port())
        .log("Serving the status page");
  }

  private static KubeCredentials kubeletCredentials(
      Settings settings, KubeClient kube, Resources resources) throws InterruptedException {
    Optional<NamespacedName> account = settings.kubernetes().kubeletServiceAccount();
    if (account.isPresent()) {
      ServiceAccountToken token =
          resources.add(
              ServiceAccountToken.start(kube, account.get().namespace(), account.get().name()),
              ServiceAccountToken::close);
      return kube.credentials().withToken(token::latest);
    }
    if (settings.cluster().tls() instanceof ClusterTls.InSecret secret) {
      LOG.atWarn()
          .addKeyValue("secret", secret)
          .log("Kubelets see a token that may read the CA key; set --kubelet-service-account");
    }
    return kube.credentials();
  }

  private static void resolveReplicas(Settings settings, KubeClient kube, Resources resources) {
    if (settings.podNamespace().isPresent()) {
      var pods = new PodAddresses(kube, settings.podNamespace().get());
      String host = settings.cluster().self().host();
      resources.add(ReplicaNames.resolveLike(host, pods::of), AutoCloseable::close);
    }
  }

  private static Optional<ClusterLease> lease(
      Settings settings, KubeClient kube, LeaseMetrics metrics) {
    return settings
        .lease()
        .map(
            lease ->
                ObservedLeases.of(
                    new ClusterLease(new Leases(kube, lease.namespace()), lease.name()),
                    metrics,
                    System::nanoTime));
  }

  /// The API server that reviews callers: the cluster's own, unless a kubeconfig is given.
  private static KubeClient reviewer(
      Optional<Path> kubeconfig, KubeClient kube, Resources resources) throws Exception {
    return kubeconfig.isEmpty()
        ? kube
        : resources.add(KubeClient.create(kubeconfig, Optional.empty()), KubeClient::close);
  }

  private static Health health(Guardian.Parts parts, Telemetry telemetry, boolean alone) {
    HealthCheck ping = HealthCheck.answering("ping");
    HealthCheck log = HealthCheck.answering("log");
    HealthCheck limit = HealthCheck.answering("poststarthook/max-in-flight-filter");
    HealthCheck count = HealthCheck.answering("poststarthook/storage-object-count-tracker-hook");
    var timely =
        new HealthCheck("metric-collection-timely", () -> telemetry.timeliness().failure());
    var stored =
        new HealthCheck(
            "metric-storage-ready",
            () ->
                parts
                    .firstAnswer()
                    .missing()
                    .or(() -> parts.fence().failure())
                    .or(() -> parts.queryable().failure()));
    String unlisted =
        alone ? "nodes not listed" : "nodes not listed; this replica joins the others after that";
    var nodes =
        new HealthCheck(
            "metric-informer-sync", () -> unless(parts.nodes().nodesSynced(), unlisted));
    var pods =
        new HealthCheck(
            "metadata-informer-sync", () -> unless(parts.pods().podsSynced(), "pods not listed"));
    return new Health(
        List.of(ping, log, limit, count, timely),
        List.of(ping, log, limit, count, stored, nodes, pods),
        List.of(ping, log, limit, count, pods));
  }

  private static Optional<String> unless(boolean holds, String failure) {
    return holds ? Optional.empty() : Optional.of(failure);
  }

  /// The port of the API.
  public int port() {
    return api.port();
  }

  /// One that ends does not come any more.
  private static void join(
      ReplicaSystem transport, ActorSystem<?> system, Optional<ClusterLease> lease) {
    if (CoordinatedShutdown.get(system).getShutdownReason().isEmpty()) {
      transport.join(system, lease);
    }
  }

  private static Void cannotJoin(Throwable failure) {
    LOG.error("Cannot join the cluster; restart this replica", failure);
    return null;
  }

  /// Completes when the actors have stopped, or when this replica was removed from its cluster and
  /// has notified the members that it can reach.
  public CompletionStage<ExitStatus> ended() {
    return downing
        .completed()
        .thenApply(_ -> ExitStatus.REMOVED)
        .applyToEither(
            system
                .getWhenTerminated()
                .thenApply(_ -> downing.isNoticed() ? ExitStatus.REMOVED : ExitStatus.FAILED),
            Function.identity());
  }

  /// Becomes unready at once, keeps answering for the shutdown delay and until other replicas hold
  /// all its data, finishes requests in flight, leaves the cluster and closes everything.
  public void stop() {
    if (ended().toCompletableFuture().isDone()) {
      resources.close(); // the API stopped with the actors
      return;
    }
    ServingSettings.Shutdown shutdown = settings.serving().shutdown();
    var budget = new ShutdownBudget(shutdown.delay(), shutdown.grace());
    LOG.atInfo().addKeyValue("delay", budget.delay()).log("Stopping");
    long begin = System.nanoTime();
    api.unready();
    Duration longest =
        Collections.max(
            List.of(ShutdownBudget.DRAIN_TIMEOUT, budget.delay().plus(DRAIN_AFTER_DELAY)));
    CompletionStage<Done> drained =
        AskPattern.ask(
            system,
            replyTo -> new Guardian.Drain(budget.delay(), replyTo),
            longest,
            system.scheduler());
    try {
      Thread.sleep(budget.delay());
      awaitDrained(drained, longest);
      Duration grace = budget.grace(Duration.ofNanos(System.nanoTime() - begin));
      await(api.stop(grace), grace.plus(ShutdownBudget.ABORT_TIMEOUT));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException failed) {
      LOG.warn("The HTTPS listener did not stop in time", failed);
    }
    resources.close();
    LOG.info("Stopped");
  }

  private static void awaitDrained(CompletionStage<Done> drained, Duration longest)
      throws InterruptedException, TimeoutException {
    try {
      await(drained);
    } catch (ExecutionException late) {
      LOG.atWarn()
          .addKeyValue("waited", longest)
          .log("Leaving the cluster before other replicas hold all data of this one");
    }
  }

  /// A member alone has no replica to hand its shards to, so that part of Pekko's shutdown is
  /// skipped.
  private static void leave(ActorSystem<?> system, boolean alone, boolean serving)
      throws Exception {
    CoordinatedShutdown.get(system)
        .run(
            CoordinatedShutdown.jvmExitReason(),
            alone
                ? Optional.of(CoordinatedShutdown.PhaseBeforeActorSystemTerminate())
                : firstPhase(Cluster.get(system).state().members().size() <= 1, serving));
    await(system.getWhenTerminated(), ShutdownBudget.LEAVE_TIMEOUT);
  }

  /// After an aborted start a lone member has nothing to leave; its cluster would not answer in
  /// time, and warn of it.
  private static Optional<String> firstPhase(boolean alone, boolean serving) {
    if (!alone) {
      return Optional.empty();
    }
    return Optional.of(
        serving
            ? CoordinatedShutdown.PhaseClusterLeave()
            : CoordinatedShutdown.PhaseBeforeActorSystemTerminate());
  }

  private static <T> T await(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    return await(stage, STEP_TIMEOUT);
  }

  private static <T> T await(CompletionStage<T> stage, Duration atMost)
      throws InterruptedException, ExecutionException, TimeoutException {
    return stage.toCompletableFuture().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }
}
