package io.nilometer.cluster.lease;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Where leases are stored. Every future completes or fails within seconds.
public interface LeaseStore {

  /// Reads the lease: [LeaseRecord#ABSENT] if there is none.
  CompletableFuture<LeaseRecord> read(String name);

  /// Replaces the record that has the same version. Returns what was written, or nothing if another
  /// write came first.
  CompletableFuture<Optional<LeaseRecord>> write(String name, LeaseRecord record);
}
