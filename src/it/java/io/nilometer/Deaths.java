package io.nilometer;

import io.nilometer.Day.Blow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Scenarios: replicas that are killed.
final class Deaths {

  private Deaths() {}

  /// SIGKILL for each in turn.
  static void kill(Day day) throws Exception {
    for (Member member : day.replicas().byAge()) {
      day.recover(day.strike(Program::kill, member), day.replicas().others(member));
      day.comeBack(member);
    }
  }

  /// SIGKILL for each in turn, the next as soon as the one before is ready again.
  static void rollingKill(Day day) throws Exception {
    for (Member member : day.replicas().byAge()) {
      day.strike(Program::kill, member);
      member.start();
      member.awaitReady();
    }
    day.settle();
  }

  /// SIGKILL for two of three at once, one of them the oldest.
  static void twoAtOnce(Day day) throws Exception {
    List<Member> byAge = day.replicas().byAge();
    Member last = byAge.getLast();
    day.recover(day.strike(Program::kill, byAge.get(0), byAge.get(1)), day.replicas().others());
    day.run().expect(last.isRunning(), "the third ended");
    day.comeBack(byAge.get(0), byAge.get(1));
  }

  /// SIGKILL for the oldest, and 10 s later for the member that downed it and still holds the
  /// lease.
  static void oneAfterTheOther(Day day) throws Exception {
    Member oldest = day.replicas().byAge().getFirst();
    Blow first = day.strike(Program::kill, oldest);
    Day.awaitMoment(first.at().plusSeconds(10));
    Member decided = day.replicas().awaitLeaseHolder();
    day.recover(day.strike(Program::kill, decided), day.replicas().others());
    day.run().expect(!day.replicas().running().isEmpty(), "the third ended");
    day.comeBack(oldest, decided);
  }

  /// SIGKILL for the oldest, and for the member that acquires the lease to remove it, at once after
  /// that. Both are restarted immediately: a decision about a dead member must not remove its
  /// successor at the same address.
  static void holderDies(Day day) throws Exception {
    List<Member> byAge = day.replicas().byAge();
    Member oldest = byAge.getFirst();
    day.strike(Program::kill, oldest);
    Member holder = day.replicas().awaitLeaseHolder();
    day.run().remark(holder + " held the lease");
    Blow blow = day.strike(Program::kill, holder);
    oldest.start();
    holder.start();
    day.recover(blow, day.replicas().running());
    for (Member member : byAge) {
      day.run().expect(member.isRunning(), member + " ended");
    }
    day.settle();
  }

  /// The oldest is killed while another one shuts down and its copies move.
  static void inARound(Day day) throws Exception {
    List<Member> byAge = day.replicas().byAge();
    Member oldest = byAge.getFirst();
    Member leaving = byAge.getLast();
    day.strike(Program::terminate, leaving);
    Vitals seen = leaving.vitals();
    while (leaving.isRunning() && seen.retiring() == 0) {
      seen = leaving.vitals();
    }
    day.run().expect(seen.retiring() > 0, "no copy moved during the shutdown");
    Blow blow = day.strike(Program::kill, oldest);
    day.expectEnd(leaving, 0, Day.LONGEST_SHUTDOWN);
    day.recover(blow, day.replicas().others());
    day.comeBack(oldest, leaving);
  }

  /// The API server is down for two minutes, and a replica is killed meanwhile.
  static void noApiServer(Day day) throws Exception {
    Member member = day.replicas().byAge().getFirst();
    Instant back = Instant.now().plus(Duration.ofMinutes(2));
    day.cluster().stopApi();
    Day.pass(Duration.ofSeconds(20));
    Blow blow = day.strike(Program::kill, member);
    day.awaitTakenOver(blow);
    day.measureRate(blow);
    Day.awaitMoment(back);
    day.cluster().startApi();
    day.awaitCopies(Instant.now(), day.replicas().others(member));
    day.comeBack(member);
  }
}
