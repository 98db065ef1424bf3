package io.nilometer;

import io.nilometer.api.FirstAnswer;
import io.nilometer.api.MetricsQuery;
import io.nilometer.cluster.Directory;
import io.nilometer.cluster.Membership;
import io.nilometer.cluster.Partitions;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.NodeSource;
import io.nilometer.kube.PodSource;
import io.nilometer.scrape.KubeletClient;
import io.nilometer.scrape.NodeWatcher;
import io.nilometer.storage.Courier;
import io.nilometer.storage.StorageActor;
import io.nilometer.storage.StorageRegion;
import io.nilometer.telemetry.Telemetry;
import java.time.InstantSource;
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

  /// Asks for what was started.
  record Introduce(ActorRef<Parts> replyTo) {}

  /// What the API and the health checks need of a replica.
  record Parts(
      NodeSource nodes,
      PodSource pods,
      ActorRef<MetricsQuery.Command> query,
      FirstAnswer.Outcome firstAnswer) {}

  static Behavior<Introduce> create(
      Settings settings,
      KubeClient kube,
      KubeletClient kubelets,
      Telemetry telemetry,
      InstantSource clock) {
    return Behaviors.setup(
        context -> {
          Parts parts = start(context, settings, kube, kubelets, telemetry, clock);
          return Behaviors.receive(Introduce.class)
              .onMessage(
                  Introduce.class,
                  introduce -> {
                    introduce.replyTo().tell(parts);
                    return Behaviors.same();
                  })
              .onSignal(
                  PostStop.class,
                  _ -> {
                    parts.nodes().close();
                    parts.pods().close();
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private static Parts start(
      ActorContext<Introduce> context,
      Settings settings,
      KubeClient kube,
      KubeletClient kubelets,
      Telemetry telemetry,
      InstantSource clock) {
    Partitions partitions = settings.storage().partitions();
    ActorRef<Membership.Command> membership = spawn(context, Membership.create(), "membership");
    ActorRef<Directory.Command<StorageActor.Command>> directory =
        spawn(context, Directory.create(), "directory");
    ActorRef<ShardingEnvelope<StorageActor.Command>> region =
        StorageRegion.start(
            context.getSystem(), settings.storage(), directory, telemetry.storage(), clock);
    ActorRef<Courier.Command> courier =
        spawn(context, Courier.create(partitions, region, directory, membership), "courier");
    ActorRef<NodeWatcher.Command> watcher =
        spawn(
            context,
            NodeWatcher.create(
                partitions, settings.scrape(), kubelets, courier, membership, telemetry, clock),
            "node-watcher");
    NodeSource nodes =
        NodeSource.start(kube, settings.nodeSelector(), NodeWatcher.listener(watcher));
    PodSource pods = PodSource.start(kube);
    ActorRef<MetricsQuery.Command> query =
        spawn(
            context,
            MetricsQuery.create(
                partitions,
                nodes.index(),
                pods.index(),
                settings.scrape().resolution(),
                directory,
                clock),
            "metrics-query");
    var firstAnswer = new FirstAnswer.Outcome();
    context.spawn(
        FirstAnswer.create(query, nodes.index(), pods.index(), firstAnswer), "first-answer");
    return new Parts(nodes, pods, query, firstAnswer);
  }

  /// An actor that ends takes the replica with it: none can do without another, and a replica that
  /// starts anew has all its data again within seconds.
  private static <T> ActorRef<T> spawn(ActorContext<?> context, Behavior<T> behavior, String name) {
    ActorRef<T> actor = context.spawn(behavior, name);
    context.watch(actor);
    return actor;
  }
}
