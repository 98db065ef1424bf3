package io.nilometer.cluster.lease;

import org.apache.pekko.actor.setup.Setup;

/// Passes the leases to the split brain resolver, which Pekko creates by its class name, when the
/// actor system is created.
public final class ClusterLeaseSetup extends Setup {

  private final ClusterLease lease;

  ClusterLeaseSetup(ClusterLease lease) {
    this.lease = lease;
  }

  public ClusterLease lease() {
    return lease;
  }
}
