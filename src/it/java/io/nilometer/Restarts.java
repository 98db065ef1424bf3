package io.nilometer;

import io.nilometer.Day.Blow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

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

  /// SIGTERM for two of three at once, as when the number of replicas is reduced to one.
  static void twoDrain(Day day) throws Exception {
    List<Member> byAge = day.replicas().byAge();
    Member last = byAge.get(ThreadLocalRandom.current().nextInt(byAge.size()));
    List<Member> ending = day.replicas().others(last);
    Blow blow = day.strike(_ -> {}); // excuses no failure
    ending.forEach(member -> member.program().terminate());
    day.awaitCopies(blow.at(), List.of(last));
    for (Member member : ending) {
      day.expectEnd(member, 0, Day.ENDED);
    }
    day.awaitTakenOver(blow);
    day.measureRate(blow);
    day.run().remark(last + " stayed, number " + (byAge.indexOf(last) + 1) + " by age");
    day.comeBack(ending.toArray(Member[]::new));
  }

  /// All replicas are killed at once and started.
  static void massStart(Day day) throws Exception {
    startAllAnew(day);
    Day.pass(day.resolution());
    day.settle();
  }

  static void startAllAnew(Day day) throws Exception {
    Member[] all = day.replicas().running().toArray(Member[]::new);
    Blow blow = day.strike(Program::kill, all);
    for (Member member : all) {
      member.start();
    }
    for (Member member : all) {
      member.awaitReady();
    }
    Duration took = Duration.between(blow.at(), Instant.now());
    day.run().remark("all ready after %.1f s".formatted(took.toMillis() / 1e3));
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
