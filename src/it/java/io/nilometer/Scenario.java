package io.nilometer;

import io.nilometer.Day.Blow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// A fault scenario. The replicas are settled at its begin and at its end.
enum Scenario {
  /// SIGKILL for each in turn.
  KILL(true, false, Duration.ZERO) {
    @Override
    void happen(Day day) throws Exception {
      for (Member member : day.replicas().byAge()) {
        day.recover(day.strike(Program::kill, member), day.replicas().others(member));
        comeBack(day, member);
      }
    }
  },

  /// SIGKILL for each in turn, without a lease.
  KILL_WITHOUT_LEASE(false, false, Duration.ZERO) {
    @Override
    void happen(Day day) throws Exception {
      KILL.happen(day);
    }
  },

  /// A rolling restart, by SIGTERM.
  ROLLING(true, false, Duration.ZERO) {
    @Override
    void happen(Day day) throws Exception {
      for (Member member : day.replicas().byAge()) {
        List<Member> others = day.replicas().others(member);
        Blow blow = day.strike(_ -> {}); // excuses no failure
        member.program().terminate();
        day.awaitCopies(blow.at(), others);
        expectEnd(day, member, 0, ENDED);
        day.awaitTakenOver(blow);
        day.measureRate(blow);
        comeBack(day, member);
      }
    }
  },

  /// SIGSTOP for 3 s: no copy moves. Another member may take over scraping if the last heartbeat
  /// came almost a second before.
  PAUSE(true, false, Duration.ZERO) {
    @Override
    void happen(Day day) throws Exception {
      for (Member member : day.replicas().byAge()) {
        Vitals before = Day.vitals(day.replicas().running());
        Blow blow = day.strike(Program::pause, member);
        Day.awaitMoment(blow.at().plusSeconds(3));
        member.program().resume();
        day.measureRate(blow);
        day.settle();
        Vitals after = Day.vitals(day.replicas().running());
        day.run().expect(after.healed() == before.healed(), "a copy moved in a pause of 3 s");
        day.run().remark(after.handovers() - before.handovers() + " nodes were taken over");
      }
    }
  },

  /// SIGSTOP for a minute: the member is downed, and exits when it resumes.
  STANDSTILL(true, false, Duration.ZERO) {
    @Override
    void happen(Day day) throws Exception {
      Member member = day.replicas().byAge().getFirst();
      Blow blow = day.strike(Program::pause, member);
      day.recover(blow, day.replicas().others(member));
      Day.awaitMoment(blow.at().plusSeconds(60));
      day.strike(Program::resume, member);
      Instant end = Instant.now().plus(ENDED);
      while (member.isRunning() && Instant.now().isBefore(end)) {
        day.watch().insist(member);
      }
      expectEnd(day, member, 3, Duration.ofSeconds(1));
      comeBack(day, member);
    }
  },

  /// A fourth replica joins or leaves every 10 s.
  COMING_AND_GOING(true, false, Duration.ZERO) {
    @Override
    void happen(Day day) throws Exception {
      Member fourth = day.replicas().extra();
      Instant end = Instant.now().plus(Duration.ofMinutes(3));
      while (Instant.now().isBefore(end)) {
        fourth.start();
        Day.pass(Duration.ofSeconds(10));
        fourth.program().terminate();
        Day.pass(Duration.ofSeconds(10));
        expectEnd(day, fourth, 0, Duration.ofSeconds(10));
      }
      day.settle();
    }
  },

  /// SIGKILL for two of three at once, one of them the oldest.
  TWO_AT_ONCE(true, false, Duration.ofSeconds(15)) {
    @Override
    void happen(Day day) throws Exception {
      List<Member> byAge = day.replicas().byAge();
      Member last = byAge.getLast();
      day.recover(day.strike(Program::kill, byAge.get(0), byAge.get(1)), day.replicas().others());
      day.run().expect(last.isRunning(), "the third ended");
      comeBack(day, byAge.get(0), byAge.get(1));
    }
  },

  /// SIGKILL for the oldest, and 10 s later for the member that downed it and still holds the
  /// lease.
  ONE_AFTER_THE_OTHER(true, false, Duration.ofSeconds(15)) {
    @Override
    void happen(Day day) throws Exception {
      Member oldest = day.replicas().byAge().getFirst();
      Blow first = day.strike(Program::kill, oldest);
      Day.awaitMoment(first.at().plusSeconds(10));
      Member decided = day.replicas().running().getFirst(); // the member with the lowest address
      day.recover(day.strike(Program::kill, decided), day.replicas().others());
      day.run().expect(!day.replicas().running().isEmpty(), "the third ended");
      comeBack(day, oldest, decided);
    }
  },

  /// The youngest, then the oldest, is cut off from the others for half a minute.
  SPLIT(true, true, Duration.ZERO) {
    @Override
    void happen(Day day) throws Exception {
      split(day, day.replicas().byAge().getLast());
      split(day, day.replicas().byAge().getFirst());
    }
  },

  /// The same without a lease: the larger side survives.
  SPLIT_WITHOUT_LEASE(false, true, Duration.ZERO) {
    @Override
    void happen(Day day) throws Exception {
      SPLIT.happen(day);
    }
  },

  /// The API server is down for two minutes, and a replica is killed meanwhile.
  NO_API_SERVER(true, false, Duration.ZERO) {
    @Override
    void happen(Day day) throws Exception {
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
      comeBack(day, member);
    }
  },

  /// The oldest is killed while another one shuts down and its copies move.
  IN_A_ROUND(true, false, Duration.ZERO) {
    @Override
    void happen(Day day) throws Exception {
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
      expectEnd(day, leaving, 0, ENDED);
      day.recover(blow, day.replicas().others());
      comeBack(day, oldest, leaving);
    }
  };

  private static final Duration ENDED = Duration.ofSeconds(20);

  private final boolean lease;
  private final boolean cabled;
  private final Duration hole;

  /// @param hole how long queries may fail or be incomplete
  Scenario(boolean lease, boolean cabled, Duration hole) {
    this.lease = lease;
    this.cabled = cabled;
    this.hole = hole;
  }

  abstract void happen(Day day) throws Exception;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Replicas.Setup setup(Duration resolution) {
    return new Replicas.Setup(lease, cabled, resolution);
  }

  Duration hole() {
    return hole;
  }

  private static void split(Day day, Member cutOff) throws Exception {
    Blow blow = day.strike(ENDED, _ -> day.replicas().cutOff(cutOff), cutOff);
    day.recover(blow, day.replicas().others(cutOff));
    expectEnd(day, cutOff, 3, Duration.ofSeconds(1));
    cutOff.start();
    Day.awaitMoment(blow.at().plusSeconds(30));
    day.replicas().mend();
    day.settle();
  }

  /// Checks the exit code. A member that does not end in time is killed.
  private static void expectEnd(Day day, Member member, int code, Duration within)
      throws InterruptedException {
    if (member.program().ends(within)) {
      int ended = member.program().exitCode(within);
      day.run().expect(ended == code, member + " ended with " + ended + ", not " + code);
    } else {
      day.run().expect(false, member + " did not end in time");
      member.program().kill();
    }
  }

  private static void comeBack(Day day, Member... members) throws IOException {
    for (Member member : members) {
      member.start();
    }
    day.settle();
  }
}
