package io.nilometer.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.logging.LogLines;
import io.nilometer.telemetry.Telemetry;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StartGateTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());

  private final Telemetry telemetry =
      Telemetry.create(Duration.ofSeconds(15), InstantSource.system(), System::nanoTime);
  private final Set<ActorRef<NodeScraper.Command>> polled = new HashSet<>();
  private long nanos;
  private long used; // of the heap, percent

  /// Does what it does before the call that made it do so returns.
  private final ActorRef<StartGate.Command> gate =
      KIT.spawn(
          StartGate.create(
              new HeapRoom(
                  () -> Optional.of(new MemoryUsage(0, used, used, 100)), () -> {}, () -> nanos),
              telemetry.scrape(),
              () -> nanos),
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

  /// The timers go on while the gate gets its messages this much late.
  private void looks(int times, Duration lag) {
    for (int i = 0; i < times; i++) {
      nanos += StartGate.BETWEEN_LOOKS.plus(lag).toNanos();
      ManualTime.get(KIT.system()).timePasses(StartGate.BETWEEN_LOOKS);
    }
  }

  /// Scrapers that note on the test's own thread that they were admitted.
  private List<ActorRef<NodeScraper.Command>> line(int scrapers) {
    List<ActorRef<NodeScraper.Command>> entering =
        Stream.generate(this::noting).limit(scrapers).toList();
    entering.forEach(scraper -> gate.tell(new StartGate.Enter(scraper)));
    return entering;
  }

  private ActorRef<NodeScraper.Command> noting() {
    return KIT.spawn(
        Behaviors.<NodeScraper.Command>receive(
            (context, _) -> {
              polled.add(context.getSelf());
              return Behaviors.same();
            }),
        DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));
  }

  private long admitted(List<ActorRef<NodeScraper.Command>> scrapers) {
    return scrapers.stream().filter(polled::contains).count();
  }

  private void leave(ActorRef<NodeScraper.Command> scraper) {
    gate.tell(new StartGate.Leave(scraper));
  }

  private double waiting(String reason) {
    return telemetry.write().stream()
        .flatMap(piece -> new String(piece, StandardCharsets.UTF_8).lines())
        .filter(line -> line.startsWith("nilometer_scrape_waiting_nodes{reason=\"" + reason))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  @Test
  void aReplicaThatLagsAdmitsFewerAtATimeButNeverNone() {
    List<ActorRef<NodeScraper.Command>> inside = line(StartGate.PLACES);
    List<ActorRef<NodeScraper.Command>> waiting = line(StartGate.PLACES);
    looks(5, Duration.ofSeconds(2));
    assertThat(waiting("turn")).isEqualTo(StartGate.PLACES);
    inside.stream().limit(StartGate.PLACES - Pace.FEWEST).forEach(this::leave);
    assertThat(admitted(waiting)).isZero();
    leave(inside.getLast());
    assertThat(admitted(waiting)).isEqualTo(1);
  }

  @Test
  void aPlaceIsKeptForLongerWhereThisReplicaLags() {
    line(StartGate.PLACES);
    List<ActorRef<NodeScraper.Command>> waiting = line(1);
    looks(10, Duration.ofSeconds(2));
    assertThat(admitted(waiting)).isZero();
  }

  @Test
  void moreAreAdmittedWhereTheyAreAnsweredWithoutLag() {
    List<ActorRef<NodeScraper.Command>> inside = line(StartGate.PLACES);
    List<ActorRef<NodeScraper.Command>> waiting = line(StartGate.PLACES);
    inside.subList(0, 32).forEach(this::leave);
    assertThat(admitted(waiting)).isEqualTo(32);
    looks(1, Duration.ZERO);
    assertThat(admitted(waiting)).isEqualTo(34);
  }

  @Test
  void noneIsAdmittedWhileTheHeapIsFull() {
    used = 90;
    try (var log = LogLines.fromDebug(StartGate.class.getName())) {
      List<ActorRef<NodeScraper.Command>> waiting = line(3);
      looks(2, Duration.ZERO);
      assertThat(admitted(waiting)).isZero();
      assertThat(waiting("heap")).isEqualTo(3);
      leave(waiting.getFirst()); // another replica scrapes it
      looks(1, Duration.ZERO);
      assertThat(waiting("heap")).isEqualTo(2);
      used = 80;
      looks(1, Duration.ZERO);
      assertThat(admitted(waiting)).isEqualTo(2);
      looks(1, Duration.ZERO);
      assertThat(waiting("heap") + waiting("turn")).isZero();
      assertThat(log.texts())
          .containsExactly(
              "WARN The heap is full: nodes wait until other replicas scrape them nodes=3");
    }
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
