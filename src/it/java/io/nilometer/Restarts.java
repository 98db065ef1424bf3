package io.nilometer;

import io.nilometer.Day.Blow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Scenarios: replicas that end in an orderly way.
final class Restarts {

  private Restarts() {}

  /// A rolling restart, by SIGTERM.
  static void rolling(Day day) throws Exception {
    for (Member member : day.replicas().byAge()) {
      List<Member> others = day.replicas().others(member);
      Blow blow = day.strike(_ -> {}); // excuses no failure
      member.program().terminate();
      day.awaitCopies(blow.at(), others);
      day.expectEnd(member, 0, Day.ENDED);
      day.awaitTakenOver(blow);
      day.measureRate(blow);
      day.comeBack(member);
    }
  }

  /// A fourth replica joins or leaves every 10 s.
  static void comingAndGoing(Day day) throws Exception {
    Member fourth = day.replicas().extra();
    Instant end = Instant.now().plus(Duration.ofMinutes(3));
    while (Instant.now().isBefore(end)) {
      fourth.start();
      Day.pass(Duration.ofSeconds(10));
      fourth.program().terminate();
      Day.pass(Duration.ofSeconds(10));
      day.expectEnd(fourth, 0, Duration.ofSeconds(10));
    }
    day.settle();
  }
}
