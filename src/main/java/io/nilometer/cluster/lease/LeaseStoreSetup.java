package io.nilometer.cluster.lease;

import org.apache.pekko.actor.setup.Setup;

/// How the [SplitBrainLease], which Pekko makes by the name of its class, comes to where leases
/// lie: it is handed to the actor system when that is created.
final class LeaseStoreSetup extends Setup {

  private final LeaseStore store;

  LeaseStoreSetup(LeaseStore store) {
    this.store = store;
  }

  LeaseStore store() {
    return store;
  }
}
