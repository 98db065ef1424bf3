package io.nilometer.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StartGateTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());

  /// Does what it does before the call that made it do so returns.
  private final ActorRef<StartGate.Command> gate =
      KIT.spawn(
          StartGate.create(),
          DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private List<TestProbe<NodeScraper.Command>> enter(int scrapers) {
    List<TestProbe<NodeScraper.Command>> entering =
        Stream.generate(() -> KIT.<NodeScraper.Command>createTestProbe()).limit(scrapers).toList();
    entering.forEach(scraper -> gate.tell(new StartGate.Enter(scraper.getRef())));
    return entering;
  }

  private void leave(TestProbe<NodeScraper.Command> scraper) {
    gate.tell(new StartGate.Leave(scraper.getRef()));
  }

  private static void assertAdmitted(TestProbe<NodeScraper.Command> scraper) {
    assertThat(scraper.receiveMessage()).isEqualTo(NodeScraper.Poll.NOW);
  }

  private static void assertWaiting(TestProbe<NodeScraper.Command> scraper) {
    scraper.expectNoMessage(Duration.ZERO);
  }

  @Test
  void asManyAsThereArePlacesGoAtOnceAndTheOthersWaitTheirTurn() {
    List<TestProbe<NodeScraper.Command>> inside = enter(StartGate.PLACES);
    List<TestProbe<NodeScraper.Command>> waiting = enter(2);
    inside.forEach(StartGateTest::assertAdmitted);
    waiting.forEach(StartGateTest::assertWaiting);
    leave(inside.getFirst());
    assertAdmitted(waiting.getFirst());
    assertWaiting(waiting.getLast());
  }

  @Test
  void leavingTwiceGivesBackOnePlace() {
    List<TestProbe<NodeScraper.Command>> inside = enter(StartGate.PLACES);
    List<TestProbe<NodeScraper.Command>> waiting = enter(2);
    leave(inside.getFirst());
    leave(inside.getFirst());
    assertAdmitted(waiting.getFirst());
    assertWaiting(waiting.getLast());
  }

  @Test
  void aPlaceIsHeldForASecondAtMost() {
    enter(StartGate.PLACES);
    TestProbe<NodeScraper.Command> waiting = enter(1).getFirst();
    ManualTime.get(KIT.system()).timePasses(Duration.ofMillis(999));
    assertWaiting(waiting);
    ManualTime.get(KIT.system()).timePasses(Duration.ofMillis(1));
    assertAdmitted(waiting);
  }

  @Test
  void aScraperThatEndsWhileItWaitsTakesNoPlace() {
    List<TestProbe<NodeScraper.Command>> inside = enter(StartGate.PLACES);
    List<TestProbe<NodeScraper.Command>> waiting = enter(2);
    leave(waiting.getFirst());
    leave(inside.getFirst());
    assertWaiting(waiting.getFirst());
    assertAdmitted(waiting.getLast());
  }
}
