package io.nilometer.status;

import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.lease.LeaseRecord;
import io.nilometer.report.ReplicaFacts;
import io.nilometer.storage.StorageActor;
import java.time.Duration;
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

  private static final long LONGEST_MILLIS = Duration.ofDays(36_500).toMillis();
  private static final int LONGEST_TEXT = 300;

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

  /// A time by this replica's clock. An age that cannot be is as if it were the longest or shortest
  /// that can.
  Instant ago(long millis) {
    return now.minusMillis(Math.clamp(millis, 0, LONGEST_MILLIS));
  }

  /// The time after now, or before it if that is negative.
  Instant in(long millis) {
    return now.plusMillis(Math.clamp(millis, -LONGEST_MILLIS, LONGEST_MILLIS));
  }

  /// The beginning of a text, which another replica may have sent without a bound.
  static String cut(String text) {
    return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
  }
}
