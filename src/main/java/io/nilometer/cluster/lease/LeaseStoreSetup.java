package io.nilometer.cluster.lease;

import org.apache.pekko.actor.setup.Setup;

/// Passes the store of leases to the [SplitBrainLease], which Pekko creates by its class name, when
/// the actor system is created.
final class LeaseStoreSetup extends Setup {

  private final LeaseStore store;

  LeaseStoreSetup(LeaseStore store) {
    this.store = store;
  }

  LeaseStore store() {
    return store;
  }
}
