package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.typesafe.config.ConfigFactory;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Placement;
import io.nilometer.storage.CopiesModel.Decisions;
import io.nilometer.storage.CopiesModel.Events;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// In all orders of events, nothing that both copies had is lost by one crash and any number of
/// drains, and no copy answers that lacks what a Ready one had. A wrong decision is found.
class CopiesModelTest {

  private static final ExtendedActorSystem SYSTEM =
      (ExtendedActorSystem) ActorSystem.create("model", ConfigFactory.load());

  @BeforeAll
  static void logNoMoves() {
    ((Logger) LoggerFactory.getLogger(Placement.class)).setLevel(Level.WARN);
  }

  @AfterAll
  static void stop() {
    TestKit.shutdownActorSystem(SYSTEM);
  }

  private static int explore(Decisions decisions, Events events) {
    return new CopiesModel(SYSTEM, decisions).explore(events);
  }

  @Test
  void twoReplicasDrain() {
    assertThat(explore(Decisions.REAL, new Events(2, 0, 0, 0))).isGreaterThan(10_000);
  }

  @Test
  void aReplicaDrainsAndOneCrashesAndACopyRenews() {
    assertThat(explore(Decisions.REAL, new Events(1, 1, 1, 0))).isGreaterThan(10_000);
  }

  @Test
  void aReplicaDrainsAndOneCrashesAndOneReachesNobodyForAWhile() {
    assertThat(explore(Decisions.REAL, new Events(1, 1, 0, 1))).isGreaterThan(10_000);
  }

  /// Those that it does not reach may return, and it had the only data.
  @Test
  void aDrainingReplicaThatReachesNobodyAndLeavesLosesData() {
    var wrong =
        new Decisions(
            CopiesModelTest::isCoveredOrAlone, Decisions.REAL.counts(), Decisions.REAL.renewing());
    assertThatThrownBy(() -> explore(wrong, new Events(1, 1, 0, 1)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("lost what both copies had");
  }

  private static boolean isCoveredOrAlone(Copies<StorageActor.Command> copies) {
    return copies.isCoveredElsewhere(0);
  }

  /// The cover of a draining replica ends with it.
  @Test
  void aDrainingReplicasCopyAsCoverLosesData() {
    var wrong =
        new Decisions(
            CopiesModelTest::isCoveredByAnyone, Decisions.REAL.counts(), Decisions.REAL.renewing());
    assertThatThrownBy(() -> explore(wrong, new Events(2, 0, 0, 0)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("lost what both copies had");
  }

  private static boolean isCoveredByAnyone(Copies<StorageActor.Command> copies) {
    long ready =
        copies.of(0).stream()
            .filter(copy -> copy instanceof Copies.There)
            .filter(copy -> copy.phase() == Copies.Phase.READY)
            .count();
    return copies.allHere().findAny().isEmpty() || ready >= 1;
  }

  /// A copy may have less than it was announced with.
  @Test
  void anAnswerWhosePhaseIsIgnoredMakesACopyAnswerThatIsNotComplete() {
    var wrong = new Decisions(Decisions.REAL.drained(), _ -> true, Decisions.REAL.renewing());
    assertThatThrownBy(() -> explore(wrong, new Events(1, 0, 1, 0)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("a copy answers that is not complete");
  }

  /// A copy is handed off before it has renewed all, or has a doubt after that.
  @Test
  void aRetiringCopyThatIsTakenForCompleteWhileItRenewsMakesACopyAnswerThatIsNotComplete() {
    var wrong =
        new Decisions(Decisions.REAL.drained(), Decisions.REAL.counts(), Copies.Phase.RETIRING);
    assertThatThrownBy(() -> explore(wrong, new Events(1, 0, 1, 0)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("a copy answers that is not complete");
  }
}
