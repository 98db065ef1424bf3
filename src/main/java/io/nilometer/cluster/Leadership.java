package io.nilometer.cluster;

import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.typed.Cluster;

/// Which members have a role of their own, by the gossip.
///
/// @param leader confirms that others join and leave: host:port, or empty
/// @param oldest hosts the coordinator that places copies: host:port, or empty
public record Leadership(String leader, String oldest) {

  /// Of a replica that runs alone.
  public static Leadership none() {
    return new Leadership("", "");
  }

  /// Now. The actor system has a cluster.
  public static Leadership of(ActorSystem<?> system) {
    CurrentClusterState state = Cluster.get(system).state();
    Address leader = state.getLeader();
    return new Leadership(
        leader == null ? "" : ClusterSummary.name(leader), ClusterSummary.oldest(state));
  }
}
