package io.nilometer.replica;

import io.nilometer.api.query.MetricsQuery;
import io.nilometer.api.query.QueryablePartitions;
import io.nilometer.api.query.ReadinessProbe;
import io.nilometer.api.watch.WatchCache;
import io.nilometer.api.watch.WatchLimits;
import io.nilometer.cluster.ClusterSettings;
import io.nilometer.cluster.Membership;
import io.nilometer.cluster.PeerActors;
import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.copies.ClusterGauges;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.cluster.lease.ClusterLease;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.index.NodeSource;
import io.nilometer.kube.index.PodSource;
import io.nilometer.model.SteadyClock;
import io.nilometer.scrape.HeapRoom;
import io.nilometer.scrape.NodeWatcher;
import io.nilometer.scrape.OverdueNodes;
import io.nilometer.scrape.StartConditions;
import io.nilometer.scrape.kubelet.KubeletClient;
import io.nilometer.settings.Settings;
import io.nilometer.status.LocalSources;
import io.nilometer.status.StatusCollector;
import io.nilometer.storage.BatchRouter;
import io.nilometer.storage.CopyRenewer;
import io.nilometer.storage.HandoffHolder;
import io.nilometer.storage.RemoteQueryHandler;
import io.nilometer.storage.StorageActor;
import io.nilometer.storage.StorageRegion;
import io.nilometer.storage.UsageFeed;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/// Starts the actors of a replica, in the order in which a sample meets them, and stops when one of
/// them does.
final class Guardian {

  private Guardian() {}

  sealed interface Command {}

  /// Requests the parts that others need.
  record GetParts(ActorRef<Parts> replyTo) implements Command {}

  /// Hands all work over to other replicas; replies when the delay is over, they hold all data of
  /// this one, and its scrapes have ended.
  record Drain(Duration delay, ActorRef<Done> replyTo) implements Command {}

  /// The parts of a replica that the API and the health checks use.
  record Parts(
      NodeSource nodes,
      PodSource pods,
      ActorRef<MetricsQuery.Command> query,
      MetricsQuery.Cluster cluster,
      ActorRef<WatchCache.Command> watches,
      ReadinessProbe.Outcome firstAnswer,
      QueryablePartitions queryable,
      QueryFence fence,
      ActorRef<Membership.Command> membership,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      ActorRef<NodeWatcher.Command> watcher,
      ActorRef<StatusCollector.Command> status) {}

  static Behavior<Command> create(
      Settings settings,
      KubeClient kube,
      KubeletClient kubelets,
      Telemetry telemetry,
      LocalSources sources,
      Optional<ClusterLease> lease,
      InstantSource clock) {
    return Behaviors.setup(
        context -> {
          Parts parts = start(context, settings, kube, kubelets, telemetry, sources, lease, clock);
          return Behaviors.receive(Command.class)
              .onMessage(GetParts.class, introduce -> onGetParts(introduce, parts))
              .onMessage(Drain.class, drain -> onDrain(drain, parts, context))
              .onSignal(PostStop.class, _ -> onStop(parts))
              .build();
        });
  }

  private static Behavior<Command> onGetParts(GetParts introduce, Parts parts) {
    introduce.replyTo().tell(parts);
    return Behaviors.same();
  }

  private static Behavior<Command> onDrain(
      Drain drain, Parts parts, ActorContext<Command> context) {
    context.spawnAnonymous(
        ReplicaDrain.create(
            parts.membership(),
            parts.directory(),
            parts.watcher(),
            drain.delay(),
            drain.replyTo()));
    return Behaviors.same();
  }

  private static Behavior<Command> onStop(Parts parts) {
    parts.nodes().close();
    parts.pods().close();
    return Behaviors.same();
  }

  private static Parts start(
      ActorContext<Command> context,
      Settings settings,
      KubeClient kube,
      KubeletClient kubelets,
      Telemetry telemetry,
      LocalSources sources,
      Optional<ClusterLease> lease,
      InstantSource clock) {
    Partitions partitions = settings.storage().partitions();
    var fence = new QueryFence(clock);
    var overdue = new OverdueNodes();
    var known = new ListedNodes(partitions, overdue);
    ActorRef<Membership.Command> membership =
        spawn(context, membership(settings.cluster(), fence), Membership.NAME);
    ActorRef<Directory.Command<StorageActor.Command>> directory =
        spawn(context, Directory.create(membership), Directory.NAME);
    spawn(context, ClusterGauges.create(directory, telemetry.cluster()), "cluster-gauges");
    ActorRef<HandoffHolder.Command> handoffs =
        spawn(
            context,
            HandoffHolder.create(
                settings.storage(), directory, fence, known, telemetry, SteadyClock.PROCESS::nanos),
            "handoff-holder");
    ActorRef<ShardingEnvelope<StorageActor.Command>> region =
        StorageRegion.start(
            context,
            settings.cluster().isAlone(),
            settings.storage(),
            directory,
            handoffs,
            fence,
            known,
            telemetry,
            SteadyClock.PROCESS::nanos);
    spawn(context, CopyRenewer.create(directory, fence), "copy-renewer");
    spawn(context, RemoteQueryHandler.create(directory, fence), RemoteQueryHandler.NAME);
    ActorRef<UsageFeed.Command> feed =
        spawn(context, UsageFeed.create(directory, fence), UsageFeed.NAME);
    var begun = new AtomicBoolean();
    ActorRef<BatchRouter.Command> router =
        spawn(
            context,
            BatchRouter.create(partitions, region, directory, telemetry.cluster(), begun::get),
            BatchRouter.NAME);
    ActorRef<NodeWatcher.Command> watcher =
        spawn(
            context,
            NodeWatcher.create(
                partitions,
                settings.scrape(),
                new StartConditions(
                    settings.cluster().seeds().size(), settings.startWait(), HeapRoom.ofJvm()),
                () -> begun.set(true),
                kubelets,
                router,
                membership,
                directory,
                telemetry,
                overdue,
                clock,
                System::nanoTime),
            "node-watcher");
    NodeSource nodes =
        NodeSource.start(
            kube,
            settings.kubernetes().nodeSelector(),
            NodeWatcher.listener(watcher),
            telemetry.watches());
    known.follow(nodes);
    PodSource pods = PodSource.start(kube, telemetry.watches(), SteadyClock.PROCESS);
    var cluster =
        new MetricsQuery.Cluster(
            partitions,
            nodes.index(),
            pods.index(),
            () -> nodes.nodesSynced() && pods.podsSynced(),
            settings.scrape().resolution());
    ActorRef<MetricsQuery.Command> query =
        spawn(
            context,
            MetricsQuery.create(
                cluster, directory, fence, telemetry.cluster(), SteadyClock.PROCESS),
            MetricsQuery.NAME);
    var queryable = new QueryablePartitions(partitions, System::nanoTime);
    spawn(context, queryable.follow(directory), "queryable-partitions");
    var peers = new PeerActors(context.getSystem());
    ActorRef<WatchCache.Command> watches =
        spawn(
            context,
            WatchCache.create(
                cluster,
                WatchLimits.of(settings.serving().connections().watches()),
                directory,
                feed,
                member -> peers.find(member, UsageFeed.NAME),
                fence,
                clock,
                SteadyClock.PROCESS::nanos),
            WatchCache.NAME);
    var firstAnswer = new ReadinessProbe.Outcome();
    context.spawn(
        Behaviors.supervise(
                ReadinessProbe.create(
                    query,
                    nodes.index(),
                    nodes::nodesSynced,
                    pods.index(),
                    queryable::areHeldTwice,
                    firstAnswer))
            .onFailure(
                SupervisorStrategy.restartWithBackoff(
                    Duration.ofSeconds(1), Duration.ofSeconds(30), 0.2)),
        "readiness-probe");
    ActorRef<StatusCollector.Command> status =
        new StatusActors(settings, kube, sources, lease, clock)
            .start(context, nodes, pods, directory);
    return new Parts(
        nodes,
        pods,
        query,
        cluster,
        watches,
        firstAnswer,
        queryable,
        fence,
        membership,
        directory,
        watcher,
        status);
  }

  private static Behavior<Membership.Command> membership(
      ClusterSettings cluster, QueryFence fence) {
    return cluster.isAlone()
        ? Membership.alone(cluster.self().toString())
        : Membership.create(fence);
  }

  /// The replica stops when one of these actors does: none works without the others, and a
  /// restarted replica has its data back within seconds.
  private static <T> ActorRef<T> spawn(ActorContext<?> context, Behavior<T> behavior, String name) {
    ActorRef<T> actor = context.spawn(behavior, name);
    context.watch(actor);
    return actor;
  }
}
