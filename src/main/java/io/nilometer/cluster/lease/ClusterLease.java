package io.nilometer.cluster.lease;

import org.apache.pekko.actor.setup.Setup;

/// The two leases of a cluster: the one that decides which side of a split survives, and the one
/// whose holder may form the cluster.
///
/// @param name of the first; the second has `-bootstrap` added
public record ClusterLease(LeaseStore store, String name) {

  /// The setup to create the actor system with.
  public Setup setup() {
    return new ClusterLeaseSetup(this);
  }

  public String bootstrap() {
    return name + "-bootstrap";
  }
}
