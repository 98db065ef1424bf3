package io.nilometer.cluster.lease;

import java.time.Duration;
import java.time.Instant;

/// A lease as stored in the API server.
///
/// @param version a write that is based on another one is rejected; empty: no such lease
/// @param holder empty: free
/// @param duration after that time without a renewal another replica may take it
/// @param acquired by the clock of the holder, for people: clocks are never compared
/// @param renewed likewise
/// @param transitions how often the holder changed
public record LeaseRecord(
    String version,
    String holder,
    Duration duration,
    Instant acquired,
    Instant renewed,
    int transitions) {

  public static final LeaseRecord ABSENT =
      new LeaseRecord("", "", Duration.ZERO, Instant.EPOCH, Instant.EPOCH, 0);

  boolean isHeldBy(String name) {
    return holder.equals(name);
  }

  boolean isFree() {
    return holder.isEmpty();
  }

  /// The record that `name` writes to acquire or renew the lease.
  LeaseRecord heldBy(String name, Duration ttl, Instant now) {
    return isHeldBy(name)
        ? new LeaseRecord(version, name, ttl, acquired, now, transitions)
        : new LeaseRecord(version, name, ttl, now, now, version.isEmpty() ? 0 : transitions + 1);
  }

  LeaseRecord released(Instant now) {
    return new LeaseRecord(version, "", Duration.ofSeconds(1), acquired, now, transitions);
  }
}
