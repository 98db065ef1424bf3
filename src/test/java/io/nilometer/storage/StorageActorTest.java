package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.Fences;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.model.ContainerSample;
import io.nilometer.model.EpochNanos;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeUsage;
import io.nilometer.model.Origin;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodSample;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import io.nilometer.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class StorageActorTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final PodRef POD = new PodRef("ns", "pod");
  private static final StorageSettings SETTINGS =
      new StorageSettings(new Partitions(4), Duration.ofSeconds(15), Duration.ofSeconds(55));

  private final TestProbe<Directory.Command<StorageActor.Command>> directory =
      KIT.createTestProbe();
  private final TestProbe<HandoffHolder.Command> handoffs = KIT.createTestProbe();
  private final TestProbe<PartitionUsages> answers = KIT.createTestProbe();
  private Instant now = START;
  private final Telemetry telemetry =
      Telemetry.create(Duration.ofSeconds(15), () -> now, System::nanoTime);
  private final ActorRef<StorageActor.Command> storage =
      KIT.spawn(
          StorageActor.create(
              new CopyId(3, 0),
              new StorageActor.Shared(
                  SETTINGS,
                  directory.getRef(),
                  handoffs.getRef(),
                  Fences.open(),
                  telemetry,
                  () -> now)));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private PartitionUsages ask(Selection selection) {
    storage.tell(new StorageActor.Query(selection, answers.getRef()));
    return answers.receiveMessage();
  }

  private void scrapes(String node, int... seconds) {
    for (int second : seconds) {
      now = START.plusSeconds(second);
      var sample = new Sample(EpochNanos.of(now), second * 500_000_000L + 1, 4096);
      var pod = new PodSample(POD, List.of(new ContainerSample("c", sample)));
      storage.tell(
          new StorageActor.Store(
              new NodeBatch(
                  node,
                  new Origin("scraper", 1, second),
                  EpochNanos.of(now),
                  new Scrape(Optional.of(sample), List.of(pod)))));
    }
  }

  @Test
  void announcesItself() {
    assertThat(directory.receiveMessage())
        .isInstanceOfSatisfying(
            Directory.Announce.class,
            announced -> assertThat(announced.id()).isEqualTo(new CopyId(3, 0)));
  }

  @Test
  void returnsTheUsageOfNodesAndPodsAfterTwoScrapes() {
    scrapes("a", 0, 10);
    PartitionUsages answer = ask(new Selection.AllNodes());
    assertThat(answer.partition()).isEqualTo(3);
    assertThat(answer.nodes()).extracting(NodeUsage::node).containsExactly("a");
    assertThat(answer.nodes().getFirst().usage().cpuNanocores()).isEqualTo(500_000_000);
    assertThat(ask(new Selection.AllPods()).pods()).extracting(PodUsage::pod).containsExactly(POD);
  }

  @Test
  void returnsOnlyTheSelectedNodes() {
    scrapes("a", 0, 10);
    scrapes("b", 0, 10);
    assertThat(ask(new Selection.Nodes(List.of("b", "unknown"))).nodes())
        .extracting(NodeUsage::node)
        .containsExactly("b");
  }

  @Test
  void returnsAPodFoundOnTwoNodesTwice() {
    scrapes("a", 0, 10);
    scrapes("b", 0, 10);
    assertThat(ask(new Selection.Pods(List.of(POD, new PodRef("ns", "other")))).pods())
        .extracting(PodUsage::pod)
        .containsExactly(POD, POD);
  }

  @Test
  void returnsAPodOnlyFromTheSelectedNodes() {
    scrapes("a", 0, 10);
    scrapes("b", 0, 10);
    var wanted = new Selection.PodsOf(List.of(POD), List.of("b", "unknown"));
    assertThat(ask(wanted).pods()).extracting(PodUsage::node).containsExactly("b");
  }

  @Test
  void aQueryForManyPodsCostsWhatIsKeptNotEveryPodAtEveryNode() {
    for (int node = 0; node < 2_000; node++) {
      scrapes("node-" + node, 0, 10);
    }
    var wanted = new ArrayList<PodRef>(List.of(POD));
    for (int pod = 0; pod < 200_000; pod++) {
      wanted.add(new PodRef("ns", "absent-" + pod));
    }
    assertThat(ask(new Selection.Pods(wanted)).pods()).hasSize(2_000);
  }

  @Test
  void pointsOfANodeThatIsGoneGo() {
    scrapes("a", 0, 10);
    storage.tell(new StorageActor.Forget("a"));
    assertThat(ask(new Selection.AllNodes()).nodes()).isEmpty();
  }

  @Test
  void pointsAreKeptUntilTheStalenessBoundAndNoLonger() {
    scrapes("a", 0, 10);
    now = START.plusSeconds(10 + 55);
    assertThat(ask(new Selection.AllNodes()).nodes()).hasSize(1);
    now = START.plusSeconds(10 + 56);
    assertThat(ask(new Selection.AllNodes()).nodes()).isEmpty();
    assertThat(ask(new Selection.Nodes(List.of("a"))).nodes()).isEmpty();
    assertThat(ask(new Selection.AllPods()).pods()).isEmpty();
  }

  @Test
  void pointsOfADeadNodeGoThoughTheClockWasSetBack() {
    scrapes("dead", 0, 10);
    scrapes("alive", 0, 10);
    assertThat(ask(new Selection.AllNodes()).nodes()).hasSize(2);
    for (int tick = 1; tick <= 5; tick++) {
      scrapes("alive", 10 + 15 * tick);
      now = START.minusSeconds(3_600 - 15L * tick);
      ManualTime.get(KIT.system()).timePasses(Duration.ofSeconds(15));
      assertThat(ask(new Selection.AllNodes()).nodes()).hasSize(tick < 5 ? 2 : 1);
    }
  }

  @Test
  void stalePointsAreForgottenSoThatANodeThatComesBackStartsAnew() {
    scrapes("a", 0, 10);
    assertThat(ask(new Selection.AllNodes()).nodes()).hasSize(1); // it runs, and so do its timers
    now = START.plusSeconds(100);
    ManualTime.get(KIT.system()).timePasses(Duration.ofSeconds(15));
    scrapes("a", 101);
    assertThat(ask(new Selection.AllNodes()).nodes()).isEmpty();
  }

  @Test
  void theMetricsCountNodesAndContainersWithAUsageUntilTheCopyStops() {
    scrapes("a", 0, 10);
    scrapes("single", 10);
    ask(new Selection.AllNodes()); // it runs, and so do its timers
    ManualTime.get(KIT.system()).timePasses(Duration.ofSeconds(15));
    ask(new Selection.AllNodes());
    assertThat(exposed())
        .contains(
            "metrics_server_storage_points{type=\"container\"} 1.0",
            "metrics_server_storage_points{type=\"node\"} 1.0");
    storage.tell(StorageActor.Stop.NOW);
    answers.expectTerminated(storage);
    assertThat(exposed()).contains("metrics_server_storage_points{type=\"node\"} 0.0");
  }

  private String exposed() {
    return telemetry.write().stream()
        .map(piece -> new String(piece, StandardCharsets.UTF_8))
        .collect(Collectors.joining());
  }

  @Test
  void aCopyEndsWhenItIsHandedOff() {
    storage.tell(StorageActor.Stop.NOW);
    answers.expectTerminated(storage);
  }
}
