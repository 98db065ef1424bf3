package io.nilometer.scrape;

import io.nilometer.cluster.MembershipView;
import java.time.Duration;

/// When a replica begins to scrape, and how far it goes. Of replicas that start together, the first
/// would take all nodes, and give most of them away a moment later.
///
/// @param replicas as many are expected; the replica waits for them
/// @param longestWait from joining the cluster on
/// @param heap where it is full, further nodes wait for other replicas
public record StartConditions(int replicas, Duration longestWait, HeapRoom heap) {

  /// Whether there may be others to wait for.
  boolean areReplicasExpected() {
    return replicas > 1 && !longestWait.isZero();
  }

  boolean isComplete(MembershipView view) {
    return view.members().size() >= replicas;
  }
}
