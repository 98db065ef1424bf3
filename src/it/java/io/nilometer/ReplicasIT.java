package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.Day.Blow;
import io.nilometer.demo.objects.ClusterSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three replicas as processes, with the most common faults. The other scenarios take longer, see
/// docs/development.md.
class ReplicasIT {

  private static final Duration RESOLUTION = Duration.ofSeconds(10);
  private static final Duration LONGEST_END = Duration.ofSeconds(20);

  @TempDir private Path folder;

  /// Runs in one cluster, since starting three JVMs takes longest.
  @Test
  void aNodeIsScrapedOnceAndAReplicaIsPausedEndedAndKilledUnnoticed() throws Exception {
    var setup = Conditions.USUAL.setup(RESOLUTION);
    try (var day = Day.begin(ClusterSpec.of(60, 5), setup, 0, folder)) {
      Run run = day.beginRun();
      pauseMovesNoCopy(day);
      Member ended = endsInTime(day);
      killedLeavesNoHole(day, ended);
      assertThat(run.broken(RESOLUTION, Conditions.USUAL)).isEmpty();
    }
  }

  /// A pause of 3 s is too short for the member to be downed.
  private static void pauseMovesNoCopy(Day day) throws Exception {
    List<Member> all = day.replicas().running();
    Vitals before = Day.vitals(all);
    Blow blow = day.strike(Program::pause, all.getFirst());
    Day.awaitMoment(blow.at().plusSeconds(3));
    all.getFirst().program().resume();
    day.measureRate(blow);
    day.settle();
    assertThat(Day.vitals(all).begun()).isEqualTo(before.begun());
  }

  /// No query is lost during the shutdown.
  private static Member endsInTime(Day day) throws Exception {
    Member member = day.replicas().running().getLast();
    Blow blow = day.strike(Program::terminate); // an announced end excuses no failure
    member.program().terminate();
    day.awaitCopies(blow.at(), day.replicas().others(member));
    assertThat(member.program().exitCode(LONGEST_END)).isZero();
    member.start();
    day.settle();
    return member;
  }

  private static void killedLeavesNoHole(Day day, Member spared) throws Exception {
    Member member = day.replicas().others(spared).getFirst();
    day.recover(day.strike(Program::kill, member), day.replicas().others(member));
  }
}
