package io.nilometer;

import io.nilometer.Day.Blow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Scenarios: replicas that are paused.
final class Stops {

  private static final Duration SICK = Duration.ofSeconds(60);

  private Stops() {}

  /// SIGSTOP for 3 s: no copy moves. Another member may take over scraping if the last heartbeat
  /// came almost a second before; and the copies renew themselves if the replica's own heartbeat
  /// came half a second before, which with the pause is as long as others need to replace them.
  static void pause(Day day) throws Exception {
    for (Member member : day.replicas().byAge()) {
      Vitals before = Day.vitals(day.replicas().running());
      Blow blow = day.strike(Program::pause, member);
      Day.awaitMoment(blow.at().plusSeconds(3));
      member.program().resume();
      day.measureRate(blow);
      day.settle();
      Vitals after = Day.vitals(day.replicas().running());
      day.run().expect(after.begun() == before.begun(), "a copy moved in a pause of 3 s");
      day.run()
          .remark(
              "%d nodes were taken over, %d copies renewed"
                  .formatted(
                      after.handovers() - before.handovers(), after.renewed() - before.renewed()));
    }
  }

  /// SIGSTOP for a minute: the member is downed, and exits when it resumes.
  static void standstill(Day day) throws Exception {
    Member member = day.replicas().byAge().getFirst();
    Blow blow = day.strike(Program::pause, member);
    day.recover(blow, day.replicas().others(member));
    Day.awaitMoment(blow.at().plusSeconds(60));
    day.strike(Program::resume, member);
    Instant end = Instant.now().plus(Day.ENDED);
    while (member.isRunning() && Instant.now().isBefore(end)) {
      day.watch().insist(member);
    }
    day.expectEnd(member, Day.REMOVED, Duration.ofSeconds(1));
    day.comeBack(member);
  }

  /// SIGSTOP for 6 s of each 6.15 s: a member that is alive, and too slow for anything. The others
  /// never end, whichever of the three it is.
  static void gray(Day day) throws Exception {
    List<Member> byAge = day.replicas().byAge();
    gray(day, byAge.getFirst());
    gray(day, byAge.getLast());
  }

  private static void gray(Day day, Member sick) throws Exception {
    List<Member> healthy = day.replicas().others(sick);
    Blow blow = day.strike(SICK.plus(Day.ENDED), _ -> {}, sick);
    Instant end = blow.at().plus(SICK);
    while (sick.isRunning() && Instant.now().isBefore(end)) {
      sick.program().pause();
      Day.pass(Duration.ofSeconds(6));
      sick.program().resume();
      Day.pass(Duration.ofMillis(150));
    }
    day.recover(day.strike(_ -> {}), healthy); // what is late until now shows in the oldest sample
    for (Member member : healthy) {
      day.run().expect(member.isRunning(), member + " ended");
    }
    day.run().remark(sick + (sick.isRunning() ? " stayed" : " ended"));
    if (!sick.isRunning()) {
      day.expectEnd(sick, Day.REMOVED, Day.ENDED);
      sick.start();
    }
    day.settle();
  }
}
