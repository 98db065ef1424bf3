package io.nilometer.cluster.lease;

/// What somebody who wants a lease has seen of it. Whether its holder is alive is judged by changes
/// and by the time that goes by here without one: clocks of different machines are not compared.
///
/// @param record as it was read last
/// @param sinceNanos when it was first read like that, by a clock that only goes forward
/// @param fresh it was read since it was asked for
/// @param alive another holder has written it since then
record LeaseObservation(LeaseRecord record, long sinceNanos, boolean fresh, boolean alive) {

  /// What may be done about it.
  enum Claim {
    /// It may be taken: it is free, or one's own, or its holder was silent for its duration.
    OPEN,
    /// Another holder is alive.
    REFUSED,
    /// Another has it, who has shown no life yet.
    UNDECIDED
  }

  static LeaseObservation first(LeaseRecord found, long nowNanos) {
    return new LeaseObservation(found, nowNanos, true, false);
  }

  /// Asks anew: what was seen still counts, but its holder is to show life again.
  LeaseObservation again() {
    return new LeaseObservation(record, sinceNanos, false, false);
  }

  /// What was written between two askings may be as old as the first: its writer may be dead.
  LeaseObservation then(LeaseRecord found, long nowNanos) {
    return found.version().equals(record.version())
        ? new LeaseObservation(record, sinceNanos, true, alive)
        : new LeaseObservation(found, nowNanos, true, fresh);
  }

  Claim claim(String self, long nowNanos) {
    if (record.isFree() || record.isHeldBy(self) || isExpired(nowNanos)) {
      return Claim.OPEN;
    }
    return alive ? Claim.REFUSED : Claim.UNDECIDED;
  }

  private boolean isExpired(long nowNanos) {
    return nowNanos - sinceNanos >= record.duration().toNanos();
  }
}
