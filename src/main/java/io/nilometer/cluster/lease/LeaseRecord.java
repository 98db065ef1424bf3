package io.nilometer.cluster.lease;

import java.time.Duration;
import java.time.Instant;

/// A lease as it lies where all can read it.
///
/// @param version a write that builds on another one is refused; empty: there is no such lease
/// @param holder empty: nobody
/// @param duration how long its holder may be silent before another takes it
/// @param acquired by the holder's clock, for people: nobody compares clocks
/// @param renewed so too
/// @param transitions how often it went from one holder to another
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

  /// What `name` writes over this one, to have it or to keep it.
  LeaseRecord heldBy(String name, Duration ttl, Instant now) {
    return isHeldBy(name)
        ? new LeaseRecord(version, name, ttl, acquired, now, transitions)
        : new LeaseRecord(version, name, ttl, now, now, version.isEmpty() ? 0 : transitions + 1);
  }

  LeaseRecord released(Instant now) {
    return new LeaseRecord(version, "", Duration.ofSeconds(1), acquired, now, transitions);
  }
}
