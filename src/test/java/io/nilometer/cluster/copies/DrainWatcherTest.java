package io.nilometer.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies.Copy;
import io.nilometer.cluster.copies.Copies.Here;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.Copies.There;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DrainWatcherTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final MembershipView LEAVING =
      Views.draining(Views.of("a:1", "a:1", "b:1", "c:1"), "a:1");

  private final TestProbe<Directory.Command<String>> directory = KIT.createTestProbe();
  private final TestProbe<Boolean> covered = KIT.createTestProbe();
  private final ActorRef<String> ref = KIT.<String>createTestProbe().getRef();
  private final ActorRef<Copies<String>> departure =
      KIT.spawn(
          DrainWatcher.create(directory.getRef(), covered.getRef()),
          DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static List<Copy<String>> there(int partition, Phase atB, Phase atC) {
    return List.of(
        new There<>(new CopyId(partition, 0), atB, "b:1"),
        new There<>(new CopyId(partition, 1), atC, "c:1"));
  }

  private List<Copy<String>> hereAnd(int partition, Phase atB, Phase atC) {
    return List.of(
        new Here<>(new CopyId(partition, 0), Phase.RETIRING, ref),
        there(partition, atB, atC).getFirst(),
        there(partition, atB, atC).getLast());
  }

  @Test
  void itFollowsTheDirectory() {
    assertThat(directory.receiveMessage()).isEqualTo(new Directory.Follow<>(departure));
  }

  @Test
  void aReplicaMayGoWhenAllItHoldsIsHeldByOthers() {
    departure.tell(
        new Copies<>(
            LEAVING,
            Map.of(
                1, hereAnd(1, Phase.READY, Phase.READY),
                2, hereAnd(2, Phase.READY, Phase.WARMING))));
    covered.expectMessage(false);
    departure.tell(
        new Copies<>(
            LEAVING,
            Map.of(
                1, hereAnd(1, Phase.READY, Phase.READY),
                2, hereAnd(2, Phase.READY, Phase.READY),
                3, there(3, Phase.READY, Phase.WARMING))));
    covered.expectMessage(true);
  }

  @Test
  void itReportsThatAnotherReplicaIsLostAgain() {
    departure.tell(new Copies<>(LEAVING, Map.of(1, hereAnd(1, Phase.READY, Phase.READY))));
    covered.expectMessage(true);
    MembershipView silent = Views.unheard(LEAVING, "b:1", "c:1");
    departure.tell(new Copies<>(silent, Map.of(1, hereAnd(1, Phase.READY, Phase.READY))));
    covered.expectMessage(false);
  }

  @Test
  void aReplicaThatHoldsNothingMayGoAtOnce() {
    departure.tell(new Copies<>(LEAVING, Map.of()));
    covered.expectMessage(true);
  }
}
