package io.nilometer.replica;

import io.nilometer.cluster.Leadership;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.lease.ClusterLease;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.index.NodeSource;
import io.nilometer.kube.index.PodSource;
import io.nilometer.report.ReplicaFacts;
import io.nilometer.report.ReportRequest;
import io.nilometer.settings.Settings;
import io.nilometer.status.CopiesObserver;
import io.nilometer.status.LocalSources;
import io.nilometer.status.StatusAssembly;
import io.nilometer.status.StatusCollector;
import io.nilometer.status.StatusReporter;
import io.nilometer.storage.StorageActor;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Starts the actors of the status page. The replica works without them all the same, so their
/// failure does not end it.
record StatusActors(
    Settings settings,
    KubeClient kube,
    LocalSources sources,
    Optional<ClusterLease> lease,
    InstantSource clock) {

  /// Returns the one that collects the status.
  ActorRef<StatusCollector.Command> start(
      ActorContext<?> context,
      NodeSource nodes,
      PodSource pods,
      ActorRef<Directory.Command<StorageActor.Command>> directory) {
    sources.watch(() -> watch("nodes", nodes.index().size(), nodes.nodesSynced(), nodes.problem()));
    sources.watch(() -> watch("pods", pods.index().size(), pods.podsSynced(), pods.problem()));
    var copies = new CopiesObserver(sources.changes());
    context.spawn(resumed(copies.follow(directory)), "copies-observer");
    ActorRef<ReportRequest> reporter =
        context.spawn(
            resumed(StatusReporter.create(sources, copies, pods.index())), StatusReporter.NAME);
    return context.spawn(
        resumed(
            StatusCollector.create(
                copies,
                reporter,
                lease,
                assembly(nodes, context.getSystem()),
                clock,
                System::nanoTime)),
        StatusCollector.NAME);
  }

  private ReplicaFacts.Watch watch(String kind, int objects, boolean synced, String problem) {
    return new ReplicaFacts.Watch(
        kind, objects, synced, problem.isEmpty() ? kube.problem() : problem);
  }

  private StatusAssembly assembly(NodeSource nodes, ActorSystem<?> system) {
    return new StatusAssembly(
        settings.storage().partitions(),
        nodes.index(),
        settings.scrape().resolution(),
        settings.storage().staleness(),
        kube.server(),
        settings.cluster().isAlone() ? Leadership::none : () -> Leadership.of(system));
  }

  private static <T> Behavior<T> resumed(Behavior<T> behavior) {
    return Behaviors.supervise(behavior).onFailure(SupervisorStrategy.resume());
  }
}
