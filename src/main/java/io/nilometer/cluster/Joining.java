package io.nilometer.cluster;

import io.nilometer.cluster.lease.ClusterLease;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way of a replica into its cluster: by itself without seeds, else through the first of them
/// that answers, asked for ever. The first seed begins a cluster if no other has one; with a lease
/// it is the [Bootstrap] that says who does. One that is refused for its settings ends with its
/// system.
public final class Joining {

  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

  private Joining() {}

  public static void start(
      ActorSystem<?> system, ClusterSettings settings, Optional<ClusterLease> lease) {
    tellRefusal(system);
    Cluster cluster = Cluster.get(system);
    List<Address> seeds = settings.seedAddresses(system);
    if (seeds.isEmpty()) {
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
      return;
    }
    spawn(system, ClusterMerger.create(seeds), "reunion");
    if (lease.isPresent()) {
      String name = lease.get().bootstrap();
      spawn(system, Bootstrap.create(seeds, lease.get().store(), name), "bootstrap");
    } else {
      cluster.manager().tell(new JoinSeedNodes(seeds));
    }
  }

  private static <T> void spawn(ActorSystem<?> system, Behavior<T> behavior, String name) {
    system.systemActorOf(
        Behaviors.supervise(behavior).onFailure(SupervisorStrategy.restart()), name, Props.empty());
  }

  private static void tellRefusal(ActorSystem<?> system) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
        "tell-refusal",
        () -> {
          if (shutdown.getShutdownReason().filter(Joining::isRefusal).isPresent()) {
            LOG.error(
                "Refused by the cluster, whose partitions or wire version are others; the log of"
                    + " its members says which");
          }
          return CompletableFuture.completedStage(Done.getInstance());
        });
  }

  private static boolean isRefusal(CoordinatedShutdown.Reason reason) {
    return reason.equals(CoordinatedShutdown.incompatibleConfigurationDetectedReason());
  }
}
