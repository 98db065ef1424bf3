package io.nilometer.replica;

import static io.nilometer.replica.Fleet.awaitUnchanged;
import static io.nilometer.replica.Fleet.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ClusterMergerTest {

  private Fleet fleet;

  @BeforeEach
  void begin() throws Exception {
    fleet = new Fleet(Optional.empty());
  }

  @AfterEach
  void end() {
    fleet.close();
  }

  @Test
  void theSmallerOfTwoClustersExitsAndJoinsTheOtherOnRestart() throws Exception {
    fleet.start(1);
    fleet.awaitTogether(1);
    fleet.cutFrom(1, 2);
    fleet.cutFrom(1, 3);
    fleet.start(2, List.of(2, 3, 1));
    fleet.start(3, List.of(2, 3, 1));
    fleet.awaitTogether(2, 3);
    assertThat(fleet.members(1)).containsExactly(1);
    fleet.mendFrom(1, 2);
    fleet.mendFrom(1, 3);
    eventually().until(() -> fleet.hasLeft(1));
    assertThat(fleet.isPutOut(2) || fleet.isPutOut(3)).isFalse();
    fleet.kill(1);
    fleet.start(1);
    fleet.awaitTogether(1, 2, 3);
  }

  @Test
  void joiningLeavingAndRestartingAreNotTakenForAnotherCluster() throws Exception {
    fleet.start(1, 2, 3);
    fleet.awaitTogether(1, 2, 3);
    fleet.kill(3);
    fleet.start(3);
    fleet.awaitTogether(1, 2, 3);
    // two rounds
    awaitUnchanged(
        Duration.ofSeconds(11),
        () -> !fleet.isPutOut(1) && !fleet.isPutOut(2) && !fleet.isPutOut(3));
  }
}
