package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.Fences;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.model.ContainerSample;
import io.nilometer.model.EpochNanos;
import io.nilometer.model.Machine;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeUsage;
import io.nilometer.model.Origin;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodSample;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import io.nilometer.model.Usage;
import io.nilometer.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private long nanos;
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
                  _ -> Optional.of(Set.of()),
                  new ScraperClocks(),
                  telemetry,
                  () -> nanos)));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private PartitionUsages ask(Selection selection) {
    storage.tell(new StorageActor.Query(selection, answers.getRef()));
    return answers.receiveMessage();
  }

  /// By both clocks.
  private void passesUntil(int second) {
    now = START.plusSeconds(second);
    nanos = Duration.ofSeconds(second).toNanos();
  }

  private void scrapes(String node, int... seconds) {
    for (int second : seconds) {
      passesUntil(second);
      var sample = new Sample(EpochNanos.of(now), second * 500_000_000L + 1, 4096);
      var pod = new PodSample(POD, List.of(new ContainerSample("c", sample)));
      storage.tell(
          new StorageActor.Store(
              new NodeBatch(
                  node,
                  new Origin("scraper", 1, second),
                  EpochNanos.of(now),
                  new Scrape(Optional.of(sample), List.of(pod)))));
      ask(new Selection.Nodes(List.of(node))); // it is stored at that time
    }
  }

  /// A kubelet whose clock shows ours, and a container that uses half a core.
  private void stores(String scraper, int number, double requested, int sampled, double arrives) {
    nanos = (long) (arrives * 1e9);
    long second = EpochNanos.of(START) + Duration.ofSeconds(sampled).toNanos();
    var sample = new Sample(second, sampled * 500_000_000L + 1, 4096);
    var pod = new PodSample(POD, List.of(new ContainerSample("c", sample)));
    storage.tell(
        new StorageActor.Store(
            new NodeBatch(
                "a",
                new Origin(scraper, number, number),
                EpochNanos.of(START) + (long) (requested * 1e9),
                new Scrape(Optional.of(sample), List.of(pod)))));
    ask(new Selection.AllNodes()); // it is stored at that time
  }

  @Test
  void whenAPodWasSeenIsByTheClockOfTheCopy() {
    scrapes("a", 0, 10); // by a scraper whose clock is years ahead of this replica's
    PodUsage usage = ask(new Selection.AllPods()).pods().getFirst();
    assertThat(usage.seenNanos()).isEqualTo(Duration.ofSeconds(10).toNanos());
    assertThat(ask(new Selection.PodsOf(List.of(POD), List.of("a"))).pods()).containsExactly(usage);
  }

  @Test
  void aBatchThatWasDelayedOnItsWayIsNotTakenForAClockThatWasSet() {
    stores("10.0.0.1:1@x", 1, 0, 0, 0);
    stores("10.0.0.1:1@x", 2, 15, 15, 15);
    stores("10.0.0.1:1@x", 3, 30, 30, 38);
    stores("10.0.0.2:1@y", 4, 38.4, 30, 38.5); // another scraper gets the same sample again
    stores("10.0.0.2:1@y", 5, 53.4, 53, 53.5);
    Usage usage = ask(new Selection.AllNodes()).nodes().getFirst().usage();
    assertThat(usage.windowNanos()).isEqualTo(Duration.ofSeconds(23).toNanos());
    assertThat(usage.cpuNanocores()).isEqualTo(500_000_000);
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
    passesUntil(10 + 55);
    assertThat(ask(new Selection.AllNodes()).nodes()).hasSize(1);
    passesUntil(10 + 56);
    assertThat(ask(new Selection.AllNodes()).nodes()).isEmpty();
    assertThat(ask(new Selection.Nodes(List.of("a"))).nodes()).isEmpty();
    assertThat(ask(new Selection.AllPods()).pods()).isEmpty();
  }

  @Test
  void pointsOfADeadNodeGoThoughTheClockWasSetBack() {
    scrapes("dead", 0, 10);
    scrapes("alive", 0, 10);
    assertThat(ask(new Selection.AllNodes()).nodes()).hasSize(2);
    Duration back = Duration.ofHours(1);
    for (int second : new int[] {25, 40, 55, 70}) {
      passesUntil(second);
      ManualTime.get(KIT.system()).timePasses(Duration.ofSeconds(15));
      var sample = new Sample(EpochNanos.of(now), second * 500_000_000L + 1, 4096);
      storage.tell(
          new StorageActor.Store(
              new NodeBatch(
                  "alive",
                  new Origin("scraper", 1, second),
                  EpochNanos.of(now.minus(back)),
                  0,
                  Machine.UNKNOWN,
                  new Scrape(Optional.of(sample), List.of()),
                  second == 25 ? -back.toNanos() : 0)));
      assertThat(ask(new Selection.AllNodes()).nodes())
          .as("after %d s", second)
          .extracting(NodeUsage::node)
          .contains("alive")
          .hasSize(second <= 65 ? 2 : 1);
    }
  }

  /// A batch of a scraper whose clock is that much behind.
  private void scrapesBehind(Duration behind, String scraper, int second) {
    passesUntil(second);
    var sample = new Sample(EpochNanos.of(now), second * 500_000_000L + 1, 4096);
    var pod = new PodSample(POD, List.of(new ContainerSample("c", sample)));
    storage.tell(
        new StorageActor.Store(
            new NodeBatch(
                "a",
                new Origin(scraper, second, 1),
                EpochNanos.of(now.minus(behind)),
                new Scrape(Optional.of(sample), List.of(pod)))));
    ask(new Selection.AllNodes()); // it is stored at that time
  }

  @Test
  void howOldPointsAreDoesNotDependOnTheClocksOfOtherReplicas() {
    for (Duration behind : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
      scrapesBehind(behind, "one", 0);
      scrapesBehind(behind, "one", 10);
      passesUntil(65);
      assertThat(ask(new Selection.AllNodes()).nodes()).hasSize(1);
      assertThat(ask(new Selection.AllPods()).pods()).hasSize(1);
      passesUntil(66);
      assertThat(ask(new Selection.AllNodes()).nodes()).isEmpty();
      storage.tell(new StorageActor.Forget("a"));
    }
  }

  @Test
  void aReplicaWhoseClockIsWrongTakesANodeOverWithoutAHole() {
    scrapesBehind(Duration.ZERO, "one", 0);
    scrapesBehind(Duration.ZERO, "one", 15);
    scrapesBehind(Duration.ofMinutes(10), "two", 30);
    assertThat(ask(new Selection.AllNodes()).nodes()).hasSize(1);
    assertThat(ask(new Selection.AllPods()).pods()).hasSize(1);
    scrapesBehind(Duration.ofMinutes(-10), "three", 45);
    assertThat(ask(new Selection.AllNodes()).nodes()).hasSize(1);
    assertThat(ask(new Selection.AllPods()).pods()).hasSize(1);
  }

  @Test
  void stalePointsAreForgottenSoThatANodeThatComesBackStartsAnew() {
    scrapes("a", 0, 10);
    assertThat(ask(new Selection.AllNodes()).nodes()).hasSize(1); // it runs, and so do its timers
    passesUntil(100);
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

  private TestProbe<UsageChange> follower() {
    TestProbe<UsageChange> follower = KIT.createTestProbe();
    storage.tell(new StorageActor.Follow(follower.getRef()));
    return follower;
  }

  private static UsageChange.Node node(TestProbe<UsageChange> follower) {
    return follower.expectMessageClass(UsageChange.Node.class);
  }

  @Test
  void aFollowerGetsASnapshotAndThenEachBatch() {
    scrapes("a", 0, 10);
    TestProbe<UsageChange> follower = follower();
    follower.expectMessage(new UsageChange.Begin(3));
    assertThat(node(follower).usages()).isEqualTo(ask(new Selection.AllNodes(), "a"));
    scrapes("a", 20);
    UsageChange.Node next = node(follower);
    assertThat(next.origin().number()).isEqualTo(20);
    assertThat(next.usages()).isEqualTo(ask(new Selection.AllNodes(), "a"));
    storage.tell(new StorageActor.Forget("a"));
    follower.expectMessage(new UsageChange.Gone(3, "a"));
  }

  /// What is answered of the node and its pods.
  private PartitionUsages ask(Selection nodes, String node) {
    return PartitionUsages.whole(
        3, ask(nodes).nodes(), ask(new Selection.PodsOf(List.of(POD), List.of(node))).pods());
  }

  @Test
  void aFollowerIsNotifiedWhenANodeHasBecomeTooOld() {
    scrapes("a", 0, 10);
    TestProbe<UsageChange> follower = follower();
    follower.expectMessage(new UsageChange.Begin(3));
    node(follower);
    passesUntil(70);
    ManualTime.get(KIT.system()).timePasses(SETTINGS.resolution());
    follower.expectMessage(new UsageChange.Gone(3, "a"));
  }

  @Test
  void oneThatNoLongerFollowsGetsNothing() {
    TestProbe<UsageChange> follower = follower();
    follower.expectMessage(new UsageChange.Begin(3));
    storage.tell(new StorageActor.Unfollow(follower.getRef()));
    scrapes("a", 0, 10);
    follower.expectNoMessage(Duration.ZERO);
  }
}
