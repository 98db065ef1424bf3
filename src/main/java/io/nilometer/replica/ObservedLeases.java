package io.nilometer.replica;

import io.nilometer.cluster.lease.ClusterLease;
import io.nilometer.cluster.lease.LeaseRecord;
import io.nilometer.cluster.lease.LeaseStore;
import io.nilometer.telemetry.LeaseMetrics;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/// Exports what this replica reads and writes of its leases. It holds a lease from a write with a
/// holder until the lease expires.
///
/// @param nanoTime as [System#nanoTime]
record ObservedLeases(LeaseStore store, LeaseMetrics metrics, LongSupplier nanoTime)
    implements LeaseStore {

  static ClusterLease of(ClusterLease lease, LeaseMetrics metrics, LongSupplier nanoTime) {
    metrics.add(lease.name());
    metrics.add(lease.bootstrap());
    return new ClusterLease(new ObservedLeases(lease.store(), metrics, nanoTime), lease.name());
  }

  @Override
  public CompletableFuture<LeaseRecord> read(String name) {
    return counted(name, store.read(name));
  }

  @Override
  public CompletableFuture<Optional<LeaseRecord>> write(String name, LeaseRecord record) {
    long sent = nanoTime.getAsLong();
    return counted(name, store.write(name, record))
        .whenComplete(
            (written, failure) -> {
              if (failure == null && written.isPresent()) {
                onWritten(name, record, sent);
              }
            });
  }

  private void onWritten(String name, LeaseRecord record, long sentNanos) {
    if (record.holder().isEmpty()) {
      metrics.released(name);
    } else {
      metrics.held(name, sentNanos + record.duration().toNanos());
    }
  }

  private <T> CompletableFuture<T> counted(String name, CompletableFuture<T> answer) {
    return answer.whenComplete(
        (_, failure) -> {
          if (failure != null) {
            metrics.failed(name);
          }
        });
  }
}
