package io.nilometer.cluster.lease;

import java.util.Map;
import org.apache.pekko.actor.setup.Setup;

/// The two leases of a cluster: the one that decides which side of a split survives, and the one
/// whose holder may form the cluster.
///
/// @param name of the first; the second has `-bootstrap` added
public record ClusterLease(LeaseStore store, String name) {

  /// The Pekko settings for this lease. Without the API server no side can be decided, so a cluster
  /// that stays undecided must not down itself.
  public Map<String, Object> pekko() {
    return Map.of(
        "pekko.cluster.split-brain-resolver.active-strategy",
        "lease-majority",
        "pekko.cluster.split-brain-resolver.down-all-when-unstable",
        "off",
        "pekko.cluster.split-brain-resolver.lease-majority.lease-name",
        name);
  }

  /// The setup to create the actor system with.
  public Setup setup() {
    return new LeaseStoreSetup(store);
  }

  public String bootstrap() {
    return name + "-bootstrap";
  }
}
