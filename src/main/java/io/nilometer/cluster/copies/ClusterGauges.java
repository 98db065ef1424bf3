package io.nilometer.cluster.copies;

import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.copies.Copies.Here;
import io.nilometer.telemetry.ClusterMetrics;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Updates the metrics of members and of the copies on this replica. One per replica, for its whole
/// life.
public final class ClusterGauges {

  private ClusterGauges() {}

  public static <M> Behavior<Copies<M>> create(
      ActorRef<Directory.Command<M>> directory, ClusterMetrics metrics) {
    return Behaviors.setup(
        context -> {
          directory.tell(new Directory.Follow<>(context.getSelf()));
          return Behaviors.receiveMessage(
              copies -> {
                show(copies, metrics);
                return Behaviors.same();
              });
        });
  }

  private static <M> void show(Copies<M> copies, ClusterMetrics metrics) {
    MembershipView view = copies.view();
    int reachable = view.reachable().size();
    metrics.members(ClusterMetrics.MemberState.UP, view.workers().size());
    metrics.members(ClusterMetrics.MemberState.UNREACHABLE, view.members().size() - reachable);
    metrics.members(ClusterMetrics.MemberState.DRAINING, reachable - view.workers().size());
    Map<Copies.Phase, Long> here =
        copies.allHere().collect(Collectors.groupingBy(Here::phase, Collectors.counting()));
    for (Copies.Phase phase : Copies.Phase.values()) {
      metrics.copies(metric(phase), here.getOrDefault(phase, 0L).intValue());
    }
  }

  private static ClusterMetrics.Phase metric(Copies.Phase phase) {
    return switch (phase) {
      case IDLE -> ClusterMetrics.Phase.IDLE;
      case WARMING -> ClusterMetrics.Phase.WARMING;
      case READY -> ClusterMetrics.Phase.READY;
      case RETIRING -> ClusterMetrics.Phase.RETIRING;
    };
  }
}
