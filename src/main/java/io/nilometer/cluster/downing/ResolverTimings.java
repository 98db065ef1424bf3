package io.nilometer.cluster.downing;

import java.time.Duration;

/// The timings of a decision.
///
/// @param interval between two looks
/// @param late a look that comes so long after the one before shows that this replica was paused or
///     lacks CPU; it must not judge others by what it did not receive meanwhile
/// @param stable so long the same members must be out
/// @param headStart of the side with the preferred group
/// @param next after so much longer the next member tries to decide
/// @param suspicion a connection that worked again counts as cut for so long, so that a member that
///     comes and goes is judged like one that stays away
record ResolverTimings(
    Duration interval,
    Duration late,
    Duration stable,
    Duration headStart,
    Duration next,
    Duration suspicion) {

  static final ResolverTimings DEFAULT =
      new ResolverTimings(
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          Duration.ofSeconds(3),
          Duration.ofSeconds(6),
          Duration.ofSeconds(5));
}
