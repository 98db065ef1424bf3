package io.nilometer.scrape;

import static io.nilometer.scrape.ScraperFixture.KUBELET;
import static io.nilometer.scrape.ScraperFixture.RESOLUTION;
import static io.nilometer.scrape.ScraperFixture.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.cluster.Membership;
import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.cluster.copies.Shares;
import io.nilometer.kube.index.NodeListener;
import io.nilometer.logging.LogLines;
import io.nilometer.model.EpochNanos;
import io.nilometer.model.Labels;
import io.nilometer.model.Machine;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeFacts;
import io.nilometer.scrape.kubelet.FakeKubeletClient;
import io.nilometer.scrape.kubelet.KubeletTarget;
import io.nilometer.storage.BatchRouter;
import io.nilometer.storage.StorageActor;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeWatcherTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final Partitions PARTITIONS = new Partitions(16);

  private final FakeKubeletClient kubelets = new FakeKubeletClient();
  private final TestProbe<BatchRouter.Command> router = KIT.createTestProbe();
  private final TestProbe<Membership.Command> membership = KIT.createTestProbe();
  private final TestProbe<Directory.Command<StorageActor.Command>> directory =
      KIT.createTestProbe();
  private final TestProbe<Done> done = KIT.createTestProbe();
  private final OverdueNodes overdue = new OverdueNodes();
  private volatile Instant now = START;
  private volatile CompletableFuture<Void> held = CompletableFuture.completedFuture(null);
  private final AtomicInteger begun = new AtomicInteger();
  private final ActorRef<NodeWatcher.Command> watcher = spawn(0);
  private final NodeListener listener = NodeWatcher.listener(watcher);
  private final ActorRef<MembershipView> views =
      membership.expectMessageClass(Membership.Follow.class).subscriber();

  private ActorRef<NodeWatcher.Command> spawn(int replicas) {
    return KIT.spawn(
        NodeWatcher.create(
            PARTITIONS,
            new ScrapeSettings(RESOLUTION, KUBELET),
            new StartConditions(
                replicas,
                Duration.ofSeconds(10),
                new HeapRoom(Optional::empty, () -> {}, System::nanoTime)),
            begun::incrementAndGet,
            kubelets,
            router.getRef(),
            membership.getRef(),
            directory.getRef(),
            Telemetry.create(RESOLUTION, () -> now, System::nanoTime),
            overdue,
            () -> now,
            this::nanoTime));
  }

  private long nanoTime() {
    held.join();
    return EpochNanos.of(now);
  }

  /// Holds the watcher up where it looks at the time, until it was sent all of that.
  private void meanwhile(Runnable messages) {
    held = new CompletableFuture<>();
    messages.run();
    held.complete(null);
  }

  @AfterEach
  void end() {
    KIT.stop(watcher);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static NodeFacts node(String name, String address) {
    return new NodeFacts(
        name,
        Labels.NONE,
        List.of(new NodeFacts.Address("InternalIP", address)),
        0,
        Optional.empty(),
        true);
  }

  private static NodeFacts node(String name) {
    return node(name, "10.0.0.1");
  }

  private static MembershipView view(String... members) {
    return Views.of("here:1", members);
  }

  private List<String> asked() {
    return kubelets.questions.stream().map(question -> question.target().node()).toList();
  }

  private void awaitAsked(String... nodes) {
    await().untilAsserted(() -> assertThat(asked()).containsExactlyInAnyOrder(nodes));
  }

  /// A scraper sets its timer after it has told what it scraped. Says how much time passed.
  private Duration awaitAskedInTime(String node) {
    Instant begin = now;
    await()
        .untilAsserted(
            () -> {
              passes(Duration.ofMillis(500));
              assertThat(asked()).containsExactly(node);
            });
    return Duration.between(begin, now);
  }

  /// Who takes such a node over asks at once.
  private static boolean isDueAbout(Instant moment, String node) {
    Duration some = Duration.ofSeconds(3);
    return Cycle.of(RESOLUTION, Partitions.hash(node))
            .untilNext(moment.minus(some), Duration.ZERO)
            .compareTo(some.multipliedBy(2))
        < 0;
  }

  private static String notDueAbout(Instant moment, MembershipView shared) {
    Shares shares = Shares.of(PARTITIONS, shared.workers());
    return IntStream.range(0, 40)
        .mapToObj(i -> "node-" + i)
        .filter(name -> shares.has("here:1", PARTITIONS.of(name)))
        .filter(name -> !isDueAbout(moment, name))
        .findFirst()
        .orElseThrow();
  }

  private NodeBatch answered() {
    kubelets.questions.remove().succeed(now);
    return router.expectMessageClass(BatchRouter.Carry.class).batch();
  }

  private void passes(Duration time) {
    now = now.plus(time);
    ManualTime.get(KIT.system()).timePasses(time);
  }

  @Test
  void eachNodeHasOneScraper() {
    views.tell(view("here:1"));
    listener.onNode(node("a"));
    listener.onNode(node("b"));
    listener.onNode(node("a", "10.0.0.2"));
    listener.onNode(node("c"));
    awaitAsked("a", "b", "c");
  }

  @Test
  void nothingIsScrapedBeforeTheMembersAreKnown() {
    listener.onNode(node("a"));
    views.tell(view());
    listener.onNode(node("b"));
    views.tell(view("here:1"));
    awaitAsked("a", "b");
  }

  private static Copies<StorageActor.Command> copies(MembershipView view, Copies.Phase phase) {
    Map<Integer, List<Copies.Copy<StorageActor.Command>>> all = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS.count(); partition++) {
      all.put(partition, List.of(new Copies.There<>(new CopyId(partition, 0), phase, "there:1")));
    }
    return new Copies<>(view, all);
  }

  private ActorRef<Copies<StorageActor.Command>> located() {
    return ((Directory.Follow<StorageActor.Command>) directory.receiveMessage()).subscriber();
  }

  /// Another watcher than the one of the other tests, for three replicas.
  private ActorRef<MembershipView> viewsOfThree(ActorRef<NodeWatcher.Command> ofThree) {
    NodeWatcher.listener(ofThree).onNode(node("a"));
    return membership.expectMessageClass(Membership.Follow.class).subscriber();
  }

  @Test
  void aReplicaBeginsWhenAllThatAreExpectedAreMembers() {
    ActorRef<NodeWatcher.Command> ofThree = spawn(3);
    ActorRef<MembershipView> seen = viewsOfThree(ofThree);
    try (var log = LogLines.fromDebug(NodeWatcher.class.getName())) {
      seen.tell(view("here:1"));
      seen.tell(view("here:1", "there:1"));
      await()
          .untilAsserted(
              () ->
                  assertThat(log.texts())
                      .containsExactly(
                          "INFO Waiting for other replicas before scraping expected=3 members=1"));
    }
    assertThat(begun).hasValue(0);
    seen.tell(Views.draining(view("here:1", "there:1", "third:1"), "there:1", "third:1"));
    located();
    located();
    Directory.Locate<StorageActor.Command> locate =
        (Directory.Locate<StorageActor.Command>) directory.receiveMessage();
    assertThat(begun).hasValue(0);
    locate.replyTo().tell(Copies.none());
    awaitAsked("a");
    assertThat(begun).hasValue(1);
    KIT.stop(ofThree);
  }

  @Test
  void aReplicaBeginsOnlyWithAShareOfItsOwn() {
    located(); // of the watcher of the other tests
    ActorRef<NodeWatcher.Command> ofThree = spawn(3);
    ActorRef<MembershipView> seen = viewsOfThree(ofThree);
    MembershipView others = view("there:1", "third:1");
    seen.tell(others);
    located().tell(copies(others, Copies.Phase.WARMING));
    ofThree.tell(new NodeWatcher.Finish(done.getRef()));
    done.receiveMessage(); // it has read all of that
    assertThat(begun).hasValue(0);
    seen.tell(Views.draining(view("here:1", "there:1", "third:1"), "there:1", "third:1"));
    ((Directory.Locate<StorageActor.Command>) directory.receiveMessage())
        .replyTo()
        .tell(copies(others, Copies.Phase.WARMING));
    awaitAsked("a"); // no complete copy has it
    KIT.stop(ofThree);
  }

  @Test
  void aReplicaThatRejoinsLeavesItsNodesInTheirCycle() {
    located(); // of the watcher of the other tests
    ActorRef<NodeWatcher.Command> ofThree = spawn(3);
    ActorRef<MembershipView> seen =
        membership.expectMessageClass(Membership.Follow.class).subscriber();
    MembershipView all = Views.draining(view("here:1", "there:1", "third:1"), "there:1", "third:1");
    NodeWatcher.listener(ofThree).onNode(node(notDueAbout(START, all)));
    seen.tell(all);
    located();
    ((Directory.Locate<StorageActor.Command>) directory.receiveMessage())
        .replyTo()
        .tell(copies(all, Copies.Phase.READY));
    await().untilAsserted(() -> assertThat(kubelets.kept).hasSize(1));
    assertThat(kubelets.questions).isEmpty();
    KIT.stop(ofThree);
  }

  @Test
  void aReplicaThatJoinsAClusterAtWorkDoesNotWait() {
    located(); // of the watcher of the other tests
    ActorRef<NodeWatcher.Command> ofThree = spawn(3);
    MembershipView shared = Views.draining(view("here:1", "there:1"), "there:1");
    viewsOfThree(ofThree).tell(shared);
    ActorRef<Copies<StorageActor.Command>> located = located();
    located.tell(new Copies<>(shared, Map.of()));
    ofThree.tell(new NodeWatcher.Finish(done.getRef()));
    done.receiveMessage(); // it has read all of that
    assertThat(kubelets.kept).isEmpty();
    var copy =
        new Copies.There<StorageActor.Command>(new CopyId(0, 0), Copies.Phase.READY, "there:1");
    located.tell(new Copies<>(shared, Map.of(0, List.of(copy))));
    awaitAsked("a");
    KIT.stop(ofThree);
  }

  @Test
  void aReplicaBeginsWithoutTheOthersAfterAWhile() {
    ActorRef<NodeWatcher.Command> ofThree = spawn(3);
    try (var log = LogLines.fromDebug(NodeWatcher.class.getName())) {
      viewsOfThree(ofThree).tell(view("here:1"));
      await().untilAsserted(() -> assertThat(log.texts()).hasSize(1));
    }
    passes(Duration.ofMillis(9_900));
    watcher.tell(new NodeWatcher.Finish(done.getRef()));
    ofThree.tell(new NodeWatcher.Finish(done.getRef()));
    done.receiveSeveralMessages(2); // both have read all of that
    assertThat(kubelets.kept).isEmpty();
    passes(Duration.ofMillis(100));
    awaitAsked("a");
    assertThat(begun).hasValue(1);
    KIT.stop(ofThree);
  }

  @Test
  void nodesThatAreAnotherMembersShareAreLeftToIt() {
    MembershipView shared = view("here:1", "there:1");
    Shares shares = Shares.of(PARTITIONS, shared.workers());
    views.tell(shared);
    List<String> nodes = IntStream.range(0, 40).mapToObj(i -> "node-" + i).toList();
    nodes.forEach(name -> listener.onNode(node(name)));
    awaitAsked(
        nodes.stream()
            .filter(name -> shares.has("here:1", PARTITIONS.of(name)))
            .toArray(String[]::new));
    assertThat(asked()).hasSizeBetween(1, 39);
  }

  @Test
  void aNodeIsHandedOverWithoutBeingForgottenAndTakenBackAnew() {
    views.tell(view("here:1"));
    listener.onNode(node("a"));
    awaitAsked("a");
    answered();
    awaitAskedInTime("a");
    NodeBatch before = answered();
    views.tell(view("there:1"));
    await().untilAsserted(() -> assertThat(kubelets.forgotten).hasSize(1));
    now = now.plusSeconds(5);
    views.tell(view("here:1"));
    awaitAsked("a");
    NodeBatch after = answered();
    assertThat(after.origin().follows(before.origin())).isTrue();
    router.expectNoMessage(Duration.ZERO);
  }

  /// Which another replica scrapes.
  private List<String> manyNodes() {
    views.tell(view("there:1"));
    List<String> nodes = IntStream.range(0, 230).mapToObj(i -> "node-" + i).toList();
    nodes.forEach(name -> listener.onNode(node(name)));
    return nodes;
  }

  private List<String> kept() {
    return kubelets.kept.stream().map(KubeletTarget::node).toList();
  }

  private List<String> forgotten() {
    return kubelets.forgotten.stream().map(KubeletTarget::node).toList();
  }

  @Test
  void aShareOfManyNodesIsTakenOverWhole() {
    List<String> nodes = manyNodes();
    views.tell(view("here:1"));
    await().untilAsserted(() -> assertThat(kept()).containsExactlyInAnyOrderElementsOf(nodes));
  }

  @Test
  void whatComesMeanwhileIsDoneBeforeTheRestOfAShareIsTakenOver() {
    manyNodes();
    meanwhile(
        () -> {
          views.tell(view("here:1"));
          views.tell(view("there:1"));
        });
    watcher.tell(new NodeWatcher.Finish(done.getRef()));
    await()
        .untilAsserted(
            () -> {
              kubelets.questions.forEach(question -> question.succeed(now));
              passes(Duration.ofSeconds(1));
              assertThat(forgotten()).hasSize(50);
            });
    done.expectMessage(Done.getInstance());
    assertThat(kept()).containsExactlyInAnyOrderElementsOf(forgotten());
  }

  @Test
  void aNodeThatGoesBeforeItIsTakenOverIsNeverScraped() {
    List<String> nodes = manyNodes();
    meanwhile(
        () -> {
          views.tell(view("here:1"));
          nodes.forEach(listener::onNodeGone);
        });
    listener.onNode(node("new"));
    await().untilAsserted(() -> assertThat(asked()).contains("new"));
    await().untilAsserted(() -> assertThat(kept()).hasSize(51));
  }

  @Test
  void aNodeThatChangesBeforeItIsTakenOverStaysInItsCycle() {
    MembershipView shared = view("here:1", "there:1");
    located().tell(copies(shared, Copies.Phase.READY));
    List<String> ours =
        manyNodes().stream()
            .filter(
                name -> Shares.of(PARTITIONS, shared.workers()).has("here:1", PARTITIONS.of(name)))
            .toList();
    meanwhile(
        () -> {
          views.tell(shared);
          ours.forEach(name -> listener.onNode(node(name, "10.0.0.2")));
        });
    await()
        .untilAsserted(
            () -> assertThat(new HashSet<>(kept())).containsExactlyInAnyOrderElementsOf(ours));
    assertThat(asked()).hasSizeLessThan(ours.size() / 2); // those whose time is now
  }

  @Test
  void whatWasTakenOverInPeaceIsScrapedSoonWhenAReplicaIsGone() {
    MembershipView shared = view("here:1", "there:1");
    String ours = notDueAbout(START, shared);
    located().tell(copies(shared, Copies.Phase.READY));
    views.tell(view("there:1"));
    listener.onNode(node(ours));
    listener.onNodesSynced();
    views.tell(shared);
    await().untilAsserted(() -> assertThat(kubelets.kept).hasSize(1));
    assertThat(kubelets.questions).isEmpty();
    views.tell(Views.unheard(shared, "there:1"));
    awaitAsked(ours);
  }

  @Test
  void aNodeThatWasAddedJustNowIsScrapedAtOnceWhenItIsTakenOver() {
    MembershipView shared = view("here:1", "there:1");
    String ours = notDueAbout(START, shared);
    located().tell(copies(shared, Copies.Phase.READY));
    views.tell(view("there:1"));
    listener.onNodesSynced();
    listener.onNode(node(ours));
    views.tell(shared);
    awaitAsked(ours);
  }

  @Test
  void aNodeThatWasAddedAWhileAgoIsScrapedAtItsOwnTimeWhenItIsTakenOver() {
    MembershipView shared = view("here:1", "there:1");
    Instant later = START.plusSeconds(60);
    String ours = notDueAbout(later, shared);
    located().tell(copies(shared, Copies.Phase.READY));
    views.tell(view("there:1"));
    listener.onNodesSynced();
    listener.onNode(node(ours));
    watcher.tell(new NodeWatcher.Finish(done.getRef()));
    done.expectMessage(Done.getInstance()); // it has found the node
    now = later;
    views.tell(shared);
    await().untilAsserted(() -> assertThat(kubelets.kept).hasSize(1));
    assertThat(kubelets.questions).isEmpty();
  }

  @Test
  void aFinishIsConfirmedWhenTheScrapesOfNodesThatWereHandedOverHaveEnded() {
    views.tell(view("here:1"));
    listener.onNode(node("a"));
    awaitAsked("a");
    answered();
    awaitAskedInTime("a");
    answered();
    awaitAskedInTime("a");
    views.tell(view("there:1"));
    watcher.tell(new NodeWatcher.Finish(done.getRef()));
    views.tell(view("here:1"));
    await().untilAsserted(() -> assertThat(kubelets.kept).hasSize(2)); // it has read all of that
    done.expectNoMessage(Duration.ZERO);
    answered();
    done.expectMessage(Done.getInstance());
  }

  @Test
  void aFinishIsConfirmedAtOnceWhereNothingWasHandedOver() {
    views.tell(view("here:1"));
    listener.onNode(node("a"));
    awaitAsked("a");
    watcher.tell(new NodeWatcher.Finish(done.getRef()));
    done.expectMessage(Done.getInstance());
  }

  @Test
  void aFinishDoesNotWaitForAKubeletThatDoesNotAnswer() {
    views.tell(view("here:1"));
    listener.onNode(node("a"));
    awaitAsked("a");
    passes(Duration.ofSeconds(10));
    kubelets.questions.remove().fail("request timeout");
    await().until(() -> overdue.contains("a"));
    awaitAskedInTime("a");
    views.tell(view("there:1"));
    watcher.tell(new NodeWatcher.Finish(done.getRef()));
    done.expectMessage(Done.getInstance());
  }

  @Test
  void anUnchangedViewDisturbsNobody() {
    views.tell(view("here:1"));
    listener.onNode(node("a"));
    views.tell(view("here:1"));
    listener.onNode(node("b"));
    awaitAsked("a", "b");
    assertThat(kubelets.forgotten).isEmpty();
  }

  @Test
  void aNodeThatIsGoneIsForgottenAndOneThatComesBackIsScrapedAnew() {
    views.tell(view("here:1"));
    listener.onNode(node("a"));
    awaitAsked("a");
    NodeBatch before = answered();
    listener.onNodeGone("a");
    router.expectMessage(new BatchRouter.Forget("a"));
    now = now.plusSeconds(5);
    listener.onNode(node("a"));
    awaitAsked("a");
    NodeBatch after = answered();
    assertThat(after.origin().number()).isEqualTo(1);
    assertThat(after.origin().follows(before.origin())).isTrue();
  }

  /// It scrapes the node a last time while another replica has it.
  private void releaseDuringAScrape() {
    views.tell(view("here:1"));
    listener.onNode(machine("first"));
    awaitAsked("a");
    answered();
    awaitAskedInTime("a");
    views.tell(view("there:1"));
    watcher.tell(new NodeWatcher.Finish(done.getRef()));
    done.expectNoMessage(Duration.ofMillis(100));
  }

  private static NodeFacts machine(String uid) {
    NodeFacts any = node("a");
    return new NodeFacts(
        any.name(),
        any.labels(),
        any.addresses(),
        any.kubeletPort(),
        any.metricsPath(),
        any.ready(),
        new Machine(uid, "", 0));
  }

  @Test
  void aScraperThatFinishesItsWorkIsEndedWhenItsNodeIsGone() {
    releaseDuringAScrape();
    listener.onNodeGone("a");
    done.expectMessage(Done.getInstance());
    kubelets.questions.remove().succeed(now);
    router.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void aScraperThatFinishesItsWorkIsEndedWhenItsMachineIsAnother() {
    releaseDuringAScrape();
    listener.onNode(machine("first"));
    done.expectNoMessage(Duration.ofMillis(100));
    listener.onNode(machine("second"));
    done.expectMessage(Done.getInstance());
    kubelets.questions.remove().succeed(now);
    router.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void aGoneNodeIsNotTakenOver() {
    views.tell(view("there:1"));
    listener.onNode(node("a"));
    listener.onNode(node("b"));
    listener.onNodeGone("a");
    views.tell(view("here:1"));
    awaitAsked("b");
    router.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aScraperThatBrokeIsReplacedAfterACycle() {
    kubelets.broken = true;
    try (var log = LogLines.fromDebug(NodeWatcher.class.getName())) {
      views.tell(view("here:1"));
      listener.onNode(node("a"));
      await()
          .untilAsserted(() -> assertThat(log.texts()).containsExactly("ERROR broken on purpose"));
    }
    await().untilAsserted(() -> assertThat(kubelets.forgotten).isEqualTo(kubelets.kept));
    assertThat(kubelets.kept).hasSize(1);
    kubelets.broken = false;
    assertThat(awaitAskedInTime("a")).isGreaterThanOrEqualTo(RESOLUTION);
  }

  @Test
  void eachMinuteOneLineSaysWhatWasScraped() {
    views.tell(view("here:1"));
    listener.onNode(node("a"));
    awaitAsked("a");
    now = now.plusMillis(40);
    answered();
    listener.onNode(node("a", "10.0.0.2")); // read when the scraper is done with the answer
    await().untilAsserted(() -> assertThat(kubelets.kept).hasSize(2));
    try (var log = LogLines.fromDebug(NodeWatcher.class.getName())) {
      ManualTime.get(KIT.system()).timePasses(Duration.ofMinutes(1));
      await().untilAsserted(() -> assertThat(log.texts()).hasSize(1));
      assertThat(log.texts())
          .containsExactly(
              "INFO Scraped in the last minute nodes=1 scrapers=1 scraped=1 failed=0 slowest=a"
                  + " slowestMillis=40 points=1 bytes=96");
    }
  }
}
