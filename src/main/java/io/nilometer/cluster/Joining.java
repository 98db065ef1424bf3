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
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Joins this replica to its cluster through the first seed that answers, retrying forever. Without
/// a lease the first seed forms a cluster if no other seed has one; with a lease, [Bootstrap]
/// decides who does. A replica that is rejected for its settings stops its actor system.
public final class Joining {

  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

  private Joining() {}

  public static void start(
      ActorSystem<?> system, ClusterSettings settings, Optional<ClusterLease> lease) {
    logRejection(system);
    Cluster cluster = Cluster.get(system);
    List<Address> seeds = settings.seedAddresses(system);
    spawn(system, ClusterMerger.create(seeds), "cluster-merger");
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

  private static void logRejection(ActorSystem<?> system) {
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeServiceUnbind(),
        "log-rejection",
        () -> {
          if (shutdown.getShutdownReason().filter(Joining::isRejection).isPresent()) {
            LOG.error(
                "Rejected by the cluster: partitions, lease or wire version differ; see the log of"
                    + " its members");
          }
          return CompletableFuture.completedStage(Done.getInstance());
        });
  }

  private static boolean isRejection(CoordinatedShutdown.Reason reason) {
    return reason.equals(CoordinatedShutdown.incompatibleConfigurationDetectedReason());
  }
}
