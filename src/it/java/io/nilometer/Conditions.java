package io.nilometer;

import java.io.IOException;
import java.time.Duration;

/// What a scenario needs, and what it may cost.
///
/// @param lease whether a Lease decides a split; otherwise the larger side survives
/// @param links whether it cuts connections between replicas
/// @param clocks whether it sets the clocks of replicas
/// @param hole how long queries may fail at a time
/// @param slowest how long kubelets take to answer
/// @param healed how long after a fault something may have one copy only
record Conditions(
    boolean lease,
    boolean links,
    boolean clocks,
    Duration hole,
    Duration slowest,
    Duration healed) {

  static final Conditions USUAL =
      new Conditions(true, false, false, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(15));

  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration MORE = Duration.ofSeconds(3);

  Conditions withoutLease() {
    return new Conditions(false, links, clocks, hole, slowest, healed);
  }

  Conditions withLinks() {
    return new Conditions(lease, true, clocks, hole, slowest, healed);
  }

  Conditions withHole(int seconds) {
    return new Conditions(lease, links, clocks, Duration.ofSeconds(seconds), slowest, healed);
  }

  Conditions withClocks() {
    return new Conditions(lease, links, true, hole, slowest, healed);
  }

  Conditions withSlowKubelets(int seconds) {
    return new Conditions(lease, links, clocks, hole, Duration.ofSeconds(seconds), healed);
  }

  Conditions healedAfter(int seconds) {
    return new Conditions(lease, links, clocks, hole, slowest, Duration.ofSeconds(seconds));
  }

  /// Why it cannot happen here; empty if it can.
  String obstacle() throws IOException, InterruptedException {
    String linksMissing = links ? Links.obstacle() : "";
    return linksMissing.isEmpty() && clocks ? Clocks.obstacle() : linksMissing;
  }

  Replicas.Setup setup(Duration resolution) {
    return new Replicas.Setup(
        lease, resolution, slowest.plus(slowest.isZero() ? USUAL_TIMEOUT : MORE));
  }
}
