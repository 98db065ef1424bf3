package io.nilometer.replica;

import io.nilometer.api.query.FirstAnswer;
import io.nilometer.api.query.MetricsQuery;
import io.nilometer.cluster.Membership;
import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.copies.ClusterGauges;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.DrainWatcher;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.index.NodeSource;
import io.nilometer.kube.index.PodSource;
import io.nilometer.scrape.NodeWatcher;
import io.nilometer.scrape.kubelet.KubeletClient;
import io.nilometer.settings.Settings;
import io.nilometer.storage.BatchRouter;
import io.nilometer.storage.HandoffHolder;
import io.nilometer.storage.RemoteQueryHandler;
import io.nilometer.storage.StorageActor;
import io.nilometer.storage.StorageRegion;
import io.nilometer.telemetry.Telemetry;
import java.time.InstantSource;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/// Starts what a replica consists of, in the order in which a sample meets it, and ends when one
/// of its actors does.
final class Guardian {

  private Guardian() {}

  sealed interface Command {}

  /// Asks for what was started.
  record Introduce(ActorRef<Parts> replyTo) implements Command {}

  /// Gives all work to others; says so when they have all that is here.
  record Drain(ActorRef<Done> replyTo) implements Command {}

  /// What the API and the health checks need of a replica.
  record Parts(
      NodeSource nodes,
      PodSource pods,
      ActorRef<MetricsQuery.Command> query,
      FirstAnswer.Outcome firstAnswer,
      ActorRef<Membership.Command> membership,
      ActorRef<Directory.Command<StorageActor.Command>> directory) {}

  static Behavior<Command> create(
      Settings settings,
      KubeClient kube,
      KubeletClient kubelets,
      Telemetry telemetry,
      InstantSource clock) {
    return Behaviors.setup(
        context -> {
          Parts parts = start(context, settings, kube, kubelets, telemetry, clock);
          return Behaviors.receive(Command.class)
              .onMessage(Introduce.class, introduce -> onIntroduce(introduce, parts))
              .onMessage(Drain.class, drain -> onDrain(drain, parts, context))
              .onSignal(PostStop.class, _ -> onStop(parts))
              .build();
        });
  }

  private static Behavior<Command> onIntroduce(Introduce introduce, Parts parts) {
    introduce.replyTo().tell(parts);
    return Behaviors.same();
  }

  private static Behavior<Command> onDrain(
      Drain drain, Parts parts, ActorContext<Command> context) {
    parts.membership().tell(Membership.Drain.NOW);
    context.spawnAnonymous(DrainWatcher.create(parts.directory(), drain.replyTo()));
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
      InstantSource clock) {
    Partitions partitions = settings.storage().partitions();
    var fence = new QueryFence(clock);
    ActorRef<Membership.Command> membership =
        spawn(context, Membership.create(fence), Membership.NAME);
    ActorRef<Directory.Command<StorageActor.Command>> directory =
        spawn(context, Directory.create(membership), Directory.NAME);
    spawn(context, ClusterGauges.create(directory, telemetry.cluster()), "survey");
    ActorRef<HandoffHolder.Command> handoffs =
        spawn(
            context,
            HandoffHolder.create(settings.storage(), directory, telemetry, clock),
            "rearguard");
    ActorRef<ShardingEnvelope<StorageActor.Command>> region =
        StorageRegion.start(context, settings.storage(), directory, handoffs, telemetry, clock);
    spawn(context, RemoteQueryHandler.create(directory), RemoteQueryHandler.NAME);
    ActorRef<BatchRouter.Command> router =
        spawn(
            context,
            BatchRouter.create(partitions, region, directory, telemetry.cluster()),
            BatchRouter.NAME);
    ActorRef<NodeWatcher.Command> watcher =
        spawn(
            context,
            NodeWatcher.create(
                partitions, settings.scrape(), kubelets, router, membership, telemetry, clock),
            "node-watcher");
    NodeSource nodes =
        NodeSource.start(kube, settings.nodeSelector(), NodeWatcher.listener(watcher));
    PodSource pods = PodSource.start(kube);
    var cluster =
        new MetricsQuery.Cluster(
            partitions, nodes.index(), pods.index(), settings.scrape().resolution());
    ActorRef<MetricsQuery.Command> query =
        spawn(
            context,
            MetricsQuery.create(cluster, directory, fence, telemetry.cluster(), clock),
            MetricsQuery.NAME);
    var firstAnswer = new FirstAnswer.Outcome();
    context.spawn(
        FirstAnswer.create(query, nodes.index(), pods.index(), firstAnswer), "first-answer");
    return new Parts(nodes, pods, query, firstAnswer, membership, directory);
  }

  /// An actor that ends takes the replica with it: none can do without another, and a replica that
  /// starts anew has all its data again within seconds.
  private static <T> ActorRef<T> spawn(ActorContext<?> context, Behavior<T> behavior, String name) {
    ActorRef<T> actor = context.spawn(behavior, name);
    context.watch(actor);
    return actor;
  }
}
