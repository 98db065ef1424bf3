package io.nilometer.cluster.lease;

import java.util.Map;
import org.apache.pekko.actor.setup.Setup;

/// The two leases by which the replicas of one cluster decide: which side of a split lives on, and
/// who may form the cluster.
///
/// @param name of the first; the second is this and `-bootstrap`
public record ClusterLease(LeaseStore store, String name) {

  /// The keys of Pekko that follow. While the API server is away nobody can decide, and nobody may
  /// end for that: so it is off that all end when nothing is decided for long.
  public Map<String, Object> pekko() {
    return Map.of(
        "pekko.cluster.split-brain-resolver.active-strategy",
        "lease-majority",
        "pekko.cluster.split-brain-resolver.down-all-when-unstable",
        "off",
        "pekko.cluster.split-brain-resolver.lease-majority.lease-name",
        name);
  }

  /// What the actor system is to be created with.
  public Setup setup() {
    return new LeaseStoreSetup(store);
  }

  public String bootstrap() {
    return name + "-bootstrap";
  }
}
