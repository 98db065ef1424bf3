package io.nilometer.cluster.lease;

/// What a replica that wants a lease has observed of it. Whether the holder is alive is judged by
/// renewals and by the time without one on the observer's own clock: clocks of different machines
/// are not compared. A write that renews nothing, such as of a label, shows nothing.
///
/// @param record as read last
/// @param sinceNanos when it was first read with this holder and renewal, by a monotonic clock
/// @param fresh it was read since the lease was requested
/// @param alive another holder has renewed or acquired it since then
record LeaseObservation(LeaseRecord record, long sinceNanos, boolean fresh, boolean alive) {

  /// What the observer may do.
  enum Claim {
    /// Take it: it is free, its own, or was not renewed for its duration.
    OPEN,
    /// Give up: another holder is alive.
    REFUSED,
    /// Wait: another holder has it, and has not shown yet that it is alive.
    UNDECIDED
  }

  static LeaseObservation first(LeaseRecord found, long nowNanos) {
    return new LeaseObservation(found, nowNanos, true, false);
  }

  /// A new request: the time observed still counts, but the holder has to show again that it is
  /// alive.
  LeaseObservation again() {
    return new LeaseObservation(record, sinceNanos, false, false);
  }

  /// A change between two requests may be as old as the first: its writer may be dead.
  LeaseObservation then(LeaseRecord found, long nowNanos) {
    boolean renewed = !found.renewed().equals(record.renewed());
    return renewed || !found.isHeldBy(record.holder())
        ? new LeaseObservation(found, nowNanos, true, fresh && renewed)
        : new LeaseObservation(found, sinceNanos, true, alive);
  }

  Claim claim(String self, LeaseTimings timings, long nowNanos) {
    if (record.isFree() || record.isHeldBy(self) || isExpired(timings, nowNanos)) {
      return Claim.OPEN;
    }
    return alive ? Claim.REFUSED : Claim.UNDECIDED;
  }

  private boolean isExpired(LeaseTimings timings, long nowNanos) {
    return nowNanos - sinceNanos >= timings.silence(record.duration()).toNanos();
  }
}
