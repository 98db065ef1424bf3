package io.nilometer.cluster.lease;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Where leases lie. Every answer comes, or fails, within seconds.
public interface LeaseStore {

  /// As it is now: [LeaseRecord#ABSENT] where there is none.
  CompletableFuture<LeaseRecord> read(String name);

  /// Puts the record in the place of the one whose version it has. Gives what was written, or
  /// nothing where another was quicker.
  CompletableFuture<Optional<LeaseRecord>> write(String name, LeaseRecord record);
}
