package io.nilometer;

import io.nilometer.api.MetricsQuery;
import io.nilometer.cluster.Directory;
import io.nilometer.cluster.Membership;
import io.nilometer.cluster.Partitions;
import io.nilometer.kube.Kube;
import io.nilometer.scrape.KubeletClient;
import io.nilometer.scrape.NodeWatcher;
import io.nilometer.storage.Courier;
import io.nilometer.storage.StorageActor;
import io.nilometer.storage.StorageRegion;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/// Starts the actors of a replica, in the order in which a sample meets them, and ends when one of them does.
final class Guardian {

  private Guardian() {}

  /// What the actors' surroundings need of them.
  record Entrances(
      ActorRef<NodeWatcher.Command> watcher, ActorRef<MetricsQuery.Command> query) {}

  /// Asks for the entrances.
  record Enter(ActorRef<Entrances> replyTo) {}

  static Behavior<Enter> create(
      Settings settings, Kube kube, KubeletClient kubelets, InstantSource clock) {
    return Behaviors.setup(
        context -> {
          Entrances entrances = start(context, settings, kube, kubelets, clock);
          return Behaviors.receiveMessage(
              enter -> {
                enter.replyTo().tell(entrances);
                return Behaviors.same();
              });
        });
  }

  private static Entrances start(
      ActorContext<Enter> context,
      Settings settings,
      Kube kube,
      KubeletClient kubelets,
      InstantSource clock) {
    Partitions partitions = settings.storage().partitions();
    ActorRef<Membership.Command> membership = spawn(context, Membership.create(), "membership");
    ActorRef<Directory.Command<StorageActor.Command>> directory =
        spawn(context, Directory.create(), "directory");
    ActorRef<ShardingEnvelope<StorageActor.Command>> region =
        StorageRegion.start(context.getSystem(), settings.storage(), directory, clock);
    ActorRef<Courier.Command> courier =
        spawn(context, Courier.create(partitions, region, directory), "courier");
    ActorRef<NodeWatcher.Command> watcher =
        spawn(
            context,
            NodeWatcher.create(
                partitions, settings.scrape(), kubelets, courier, membership, clock),
            "node-watcher");
    ActorRef<MetricsQuery.Command> query =
        spawn(
            context,
            MetricsQuery.create(
                partitions,
                kube.nodes(),
                kube.pods(),
                settings.scrape().resolution(),
                directory,
                clock),
            "metrics-query");
    return new Entrances(watcher, query);
  }

  /// An actor that ends takes the replica with it: none can do without another, and a replica that
  /// starts anew has all its data again within seconds.
  private static <T> ActorRef<T> spawn(
      ActorContext<?> context, Behavior<T> behavior, String name) {
    ActorRef<T> actor = context.spawn(behavior, name);
    context.watch(actor);
    return actor;
  }
}
