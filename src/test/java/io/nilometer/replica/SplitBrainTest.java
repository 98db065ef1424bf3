package io.nilometer.replica;

import static io.nilometer.replica.Fleet.awaitUnchanged;
import static io.nilometer.replica.Fleet.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.lease.ClusterLease;
import io.nilometer.cluster.lease.SimulatedLeases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Replicas that decide by a lease, which lives on a side whatever its size, and who forms their
/// cluster.
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT) // they wait most of the time
class SplitBrainTest {

  private static final String LEASE = "nilometer";
  private static final String BOOTSTRAP = "nilometer-bootstrap";

  @TempDir private Path folder;
  private SimulatedLeases leases;
  private Fleet fleet;

  @BeforeEach
  void begin() throws Exception {
    leases = new SimulatedLeases(folder);
    fleet = new Fleet(Optional.of(new ClusterLease(leases.store(), LEASE)));
  }

  @AfterEach
  void end() {
    fleet.close();
    leases.close();
  }

  private static String host(int number) {
    return "127.0.2." + number + ":";
  }

  @Test
  void theRemainingOneOfTwoSurvivesAndKeepsTheBootstrapLease() throws Exception {
    fleet.start(1, 2);
    fleet.awaitTogether(1, 2);
    int oldest = leases.holder(BOOTSTRAP).contains(host(1)) ? 1 : 2;
    int other = 3 - oldest;
    fleet.kill(oldest);
    fleet.awaitTogether(other);
    assertThat(fleet.isPutOut(other)).isFalse();
    eventually().until(() -> leases.holder(BOOTSTRAP).contains(host(other)));
    assertThat(leases.holder(LEASE)).contains(host(other)); // kept: the other may be alive
  }

  @Test
  void theLastOfThreeSurvivesWhenTwoDieTogether() throws Exception {
    fleet.start(1, 2, 3);
    fleet.awaitTogether(1, 2, 3);
    fleet.kill(1, 2);
    fleet.awaitTogether(3);
    assertThat(fleet.isPutOut(3)).isFalse();
  }

  /// Mostly the larger one; where this machine is slow to see who is gone it may be the other.
  @Test
  void inASplitOneSideSurvivesAndTheOtherDownsItself() throws Exception {
    fleet.start(1, 2, 3);
    fleet.awaitTogether(1, 2, 3);
    fleet.cut(1, 2);
    fleet.cut(1, 3);
    eventually().until(() -> fleet.hasLeft(1) || (fleet.hasLeft(2) && fleet.hasLeft(3)));
    if (fleet.hasLeft(1)) {
      fleet.awaitTogether(2, 3);
      assertThat(fleet.isPutOut(2) || fleet.isPutOut(3)).isFalse();
    } else {
      fleet.awaitTogether(1);
      assertThat(fleet.isPutOut(1)).isFalse();
    }
  }

  @Test
  void ofTwoWhoseLinkIsCutOneContinuesWithTheThird() throws Exception {
    fleet.start(1, 2, 3);
    fleet.awaitTogether(1, 2, 3);
    fleet.cut(2, 3);
    eventually().until(() -> fleet.hasLeft(2) || fleet.hasLeft(3));
    int other = fleet.hasLeft(2) ? 3 : 2;
    fleet.awaitTogether(1, other);
    assertThat(fleet.isPutOut(1) || fleet.isPutOut(other)).isFalse();
  }

  @Test
  void aSuccessorAtTheAddressOfADeadMemberIsNotRemoved() throws Exception {
    fleet.start(1, 2, 3);
    fleet.awaitTogether(1, 2, 3);
    fleet.kill(1);
    eventually().until(() -> !leases.holder(LEASE).isEmpty());
    int decided = leases.holder(LEASE).contains(host(2)) ? 2 : 3;
    fleet.kill(decided);
    fleet.start(1, decided);
    fleet.awaitTogether(1, 2, 3);
    assertThat(fleet.isPutOut(1) || fleet.isPutOut(2) || fleet.isPutOut(3)).isFalse();
  }

  @Test
  void duringAnOutageOfTheApiServerNoMemberIsDownedAndAfterwardsTheSurvivorContinues()
      throws Exception {
    fleet.start(1, 2);
    fleet.awaitTogether(1, 2);
    leases.server().stopApi();
    fleet.kill(1);
    awaitUnchanged(Duration.ofSeconds(8), () -> !fleet.isPutOut(2) && fleet.members(2).contains(1));
    leases.server().startApi();
    fleet.awaitTogether(2);
    assertThat(fleet.isPutOut(2)).isFalse();
  }

  @Test
  void noSurvivorExitsWhileTheLeaseCannotBeRead() throws Exception {
    fleet.start(1, 2, 3);
    fleet.awaitTogether(1, 2, 3);
    leases.server().stopApi();
    fleet.kill(1);
    // in which those without a lease give up, see Fleet
    awaitUnchanged(
        Duration.ofSeconds(12),
        () -> !fleet.isPutOut(2) && !fleet.isPutOut(3) && fleet.members(2).contains(1));
    leases.server().startApi();
    fleet.awaitTogether(2, 3);
  }

  @Test
  void withoutTheApiServerNoClusterIsFormedButAnExistingOneIsJoined() throws Exception {
    leases.server().stopApi();
    fleet.start(2);
    awaitUnchanged(Duration.ofSeconds(4), () -> fleet.members(2).isEmpty());
    leases.server().startApi();
    fleet.awaitTogether(2);
    leases.server().stopApi();
    fleet.start(1);
    fleet.awaitTogether(1, 2);
  }

  @Test
  void aSeedThatRestartsWhereItReachesOnlyTheApiServerFormsNoSecondCluster() throws Exception {
    fleet.start(1, 2);
    fleet.awaitTogether(1, 2);
    fleet.kill(1);
    fleet.awaitTogether(2);
    eventually().until(() -> leases.holder(BOOTSTRAP).contains(host(2)));
    fleet.cutFrom(2, 1);
    fleet.start(1);
    // longer than the lease lasts, and it asks the others
    awaitUnchanged(Duration.ofSeconds(7), () -> fleet.members(1).isEmpty());
    fleet.mendFrom(2, 1);
    fleet.awaitTogether(1, 2);
  }
}
