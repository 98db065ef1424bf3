package io.nilometer;

import java.time.Duration;

/// What a scenario needs, and what it may cost.
///
/// @param lease whether a Lease decides a split; otherwise the larger side survives
/// @param links whether it cuts connections between replicas
/// @param hole how long queries may fail or be incomplete
record Conditions(boolean lease, boolean links, Duration hole) {

  static final Conditions USUAL = new Conditions(true, false, Duration.ZERO);

  Conditions withoutLease() {
    return new Conditions(false, links, hole);
  }

  Conditions withLinks() {
    return new Conditions(lease, true, hole);
  }

  Conditions withHole(int seconds) {
    return new Conditions(lease, links, Duration.ofSeconds(seconds));
  }
}
