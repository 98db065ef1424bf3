package io.nilometer.cluster.lease;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

/// The timings of a lease.
///
/// @param ttl after that time without a renewal it is lost; the holder counts from before its
///     request
/// @param renewal time between two renewals
/// @param retry time until the next request after one that failed or changed nothing
public record LeaseTimings(Duration ttl, Duration renewal, Duration retry) {

  public static final LeaseTimings DEFAULT =
      new LeaseTimings(Duration.ofSeconds(6), Duration.ofSeconds(2), Duration.ofMillis(250));

  private static final int LONGEST = 3;

  public LeaseTimings {
    if (renewal.multipliedBy(2).compareTo(ttl) >= 0 || !retry.isPositive()) {
      throw new IllegalArgumentException(
          "a lease of %s cannot be renewed each %s: two renewals must fit".formatted(ttl, renewal));
    }
  }

  /// After how long without a renewal a lease may be taken. What its record states counts within
  /// bounds, since anyone who may update it can have written that: our own holders state `ttl`, and
  /// hold the lease for so long.
  ///
  /// @param stated the record's duration
  Duration silence(Duration stated) {
    return Collections.max(
        List.of(ttl, Collections.min(List.of(stated, ttl.multipliedBy(LONGEST)))));
  }
}
