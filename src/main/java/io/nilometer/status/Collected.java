package io.nilometer.status;

import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.lease.LeaseRecord;
import io.nilometer.report.ReplicaFacts;
import io.nilometer.storage.StorageActor;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// What one refresh has collected.
///
/// @param copies where the copies are, and the members
/// @param reports by replica, as far as they have arrived
/// @param leases by name
/// @param missing what has not arrived, with the reason
record Collected(
    Instant now,
    Copies<StorageActor.Command> copies,
    Map<String, PartialReport> reports,
    Map<String, LeaseRecord> leases,
    Map<String, String> missing) {

  Optional<ReplicaFacts> facts(String replica) {
    return Optional.ofNullable(reports.get(replica)).flatMap(PartialReport::facts);
  }

  /// Calls for each replica that has sent facts, by name.
  void forEachFacts(BiConsumer<String, ReplicaFacts> action) {
    for (String replica : copies.view().members()) {
      facts(replica).ifPresent(facts -> action.accept(replica, facts));
    }
  }

  /// Whether every replica has sent all of its report.
  boolean hasAllReports() {
    return copies.view().members().stream()
        .allMatch(replica -> reports.containsKey(replica) && reports.get(replica).isComplete());
  }

  Instant ago(long millis) {
    return now.minusMillis(millis);
  }
}
