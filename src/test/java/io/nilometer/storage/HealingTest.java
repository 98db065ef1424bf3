package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.Fences;
import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.RemotePeer;
import io.nilometer.cluster.TimedReplica;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.model.EpochNanos;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import io.nilometer.model.NodeUsage;
import io.nilometer.model.Origin;
import io.nilometer.telemetry.Telemetry;
import io.nilometer.telemetry.Touched;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// How a copy gets what another one has. All but what comes from the other replica is done on the
/// test's own thread.
class HealingTest {

  private static final ActorTestKit KIT = TimedReplica.create();
  private static final RemotePeer PEER = new RemotePeer();
  private static final CopyId ID = new CopyId(3, 0);
  private static final CopyId SIBLING = new CopyId(3, 1);
  private static final MembershipView ALONE = Views.of("here:1", "here:1");
  private static final MembershipView BOTH = Views.of("here:1", "here:1", PEER.member());

  private final TestProbe<Directory.Command<StorageActor.Command>> directory =
      KIT.createTestProbe();
  private final TestProbe<HandoffHolder.Command> handoffs = KIT.createTestProbe();
  private final TestProbe<StorageActor.Command> sibling = KIT.createTestProbe();
  private final TestProbe<StorageActor.Command> third = KIT.createTestProbe();
  private final TestProbe<PartitionUsages> answers = KIT.createTestProbe();
  private Instant now = Scrapes.START.plusSeconds(40);
  private final QueryFence fence = Fences.open();
  private Optional<Set<String>> known = Optional.of(Set.of());
  private final StorageActor.Shared shared =
      new StorageActor.Shared(
          new StorageSettings(new Partitions(4), Scrapes.RESOLUTION, Duration.ofSeconds(55)),
          directory.getRef(),
          handoffs.getRef(),
          fence,
          _ -> known,
          new ScraperClocks(),
          Telemetry.create(Scrapes.RESOLUTION, () -> now, System::nanoTime),
          () -> EpochNanos.of(now));
  private ActorRef<StorageActor.Command> storage;
  private ActorRef<Copies<StorageActor.Command>> located;

  @AfterEach
  void end() {
    KIT.stop(storage);
    meet();
  }

  @BeforeAll
  static void meet() {
    TimedReplica.meet(KIT, PEER, RemoteQueryHandler.NAME);
  }

  @AfterAll
  static void stop() {
    PEER.close();
    TimedReplica.stop(KIT);
  }

  private void spawn(Behavior<StorageActor.Command> behavior) {
    storage =
        KIT.spawn(behavior, DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));
  }

  /// Begins to warm up.
  private void start() {
    spawn(StorageActor.create(ID, shared));
    expectPhase(Phase.WARMING);
    passes(StorageActor.UNTIL_KNOWN);
    expectLocate();
  }

  private void startReady(String... nodes) {
    start();
    locate(BOTH);
    expectPhase(Phase.READY);
    for (String node : nodes) {
      store(node, 1, 2);
    }
  }

  private void expectPhase(Phase phase) {
    directory.expectMessage(new Directory.Announce<>(ID, phase, storage));
  }

  private void expectLocate() {
    located = ((Directory.Locate<StorageActor.Command>) directory.receiveMessage()).replyTo();
  }

  private Copies.Copy<StorageActor.Command> here(
      CopyId id, Phase phase, TestProbe<StorageActor.Command> copy) {
    return new Copies.Here<>(id, phase, copy.getRef());
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private void locate(MembershipView view, Copies.Copy<StorageActor.Command>... others) {
    var all = new ArrayList<>(List.of(others));
    all.add(new Copies.Here<>(ID, Phase.WARMING, storage));
    located.tell(new Copies<>(view, Map.of(3, List.copyOf(all))));
  }

  private void store(String node, int... numbers) {
    for (int number : numbers) {
      storage.tell(new StorageActor.Store(Scrapes.number(node, number)));
    }
  }

  private StorageActor.Recall recalled() {
    return recalled(sibling);
  }

  private static StorageActor.Recall recalled(TestProbe<StorageActor.Command> other) {
    return other.expectMessageClass(StorageActor.Recall.class);
  }

  private static NodeHistory history(String node, int... numbers) {
    return Scrapes.history(
        Arrays.stream(numbers)
            .mapToObj(number -> Scrapes.number(node, number))
            .toArray(NodeBatch[]::new));
  }

  private void tell(StorageActor.Recall recall, int part, int parts, NodeHistory... nodes) {
    recall
        .replyTo()
        .tell(
            new StorageActor.Recalled(
                recall.attempt(),
                part,
                parts,
                List.of(nodes),
                Optional.of(Phase.READY),
                Optional.empty(),
                Optional.empty()));
  }

  private List<String> served() {
    storage.tell(new StorageActor.Query(new Selection.AllNodes(), answers.getRef()));
    return answers.receiveMessage().nodes().stream().map(NodeUsage::node).sorted().toList();
  }

  /// All that the copy holds.
  private List<NodeHistory> held() {
    TestProbe<StorageActor.Command> asking = KIT.createTestProbe();
    storage.tell(new StorageActor.Recall(9, new Selection.AllNodes(), asking.getRef()));
    return asking.expectMessageClass(StorageActor.Recalled.class).nodes();
  }

  private static void passes(Duration time) {
    TimedReplica.passes(KIT, time);
  }

  @Test
  void aCopyWithoutASiblingIsReadyAtOnce() {
    start();
    locate(BOTH);
    expectPhase(Phase.READY);
  }

  @Test
  void aNewCopyRecallsOnlyAfterOthersSendItBatchesToo() {
    spawn(StorageActor.create(ID, shared));
    expectPhase(Phase.WARMING);
    passes(StorageActor.UNTIL_KNOWN.minusMillis(1));
    directory.expectNoMessage(Duration.ZERO);
    passes(Duration.ofMillis(1));
    expectLocate();
  }

  @Test
  void aCopyWithAnEmptySiblingIsReadyAfterItsAnswer() {
    start();
    locate(BOTH, here(SIBLING, Phase.WARMING, sibling));
    StorageActor.Recall recall = recalled();
    directory.expectNoMessage(Duration.ZERO);
    tell(recall, 0, 1);
    expectPhase(Phase.READY);
  }

  @Test
  void besideASiblingThatIsReadyOnAReplicaAloneACopyIsIdleAndHoldsNothing() {
    start();
    store("a", 1, 2);
    locate(ALONE, here(SIBLING, Phase.READY, sibling));
    expectPhase(Phase.IDLE);
    store("a", 3);
    storage.tell(new StorageActor.Query(new Selection.AllNodes(), answers.getRef()));
    assertThat(answers.receiveMessage().nodes()).isEmpty();
    sibling.expectNoMessage(Duration.ZERO);
    storage.tell(new StorageActor.Wake());
    expectLocate();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    directory.expectNoMessage(Duration.ZERO);
  }

  @Test
  void anIdleCopyWarmsUpWhenItsSiblingIsElsewhere() {
    TestProbe<RemoteQueryHandler.Command> handler = PEER.actor(RemoteQueryHandler.NAME);
    start();
    locate(ALONE, here(SIBLING, Phase.READY, sibling));
    expectPhase(Phase.IDLE);
    passes(Scrapes.RESOLUTION);
    expectLocate();
    locate(BOTH, new Copies.There<>(SIBLING, Phase.READY, PEER.member()));
    expectPhase(Phase.WARMING);
    passes(StorageActor.UNTIL_KNOWN);
    expectLocate();
    locate(BOTH, new Copies.There<>(SIBLING, Phase.READY, PEER.member()));
    RemoteQueryHandler.Recall asked = handler.expectMessageClass(RemoteQueryHandler.Recall.class);
    assertThat(asked.partition()).isEqualTo(ID.partition());
  }

  @Test
  void theTimeInWhichItWasIdleIsNoTimeOfHealing() {
    start();
    locate(ALONE, here(SIBLING, Phase.READY, sibling));
    expectPhase(Phase.IDLE);
    now = now.plusSeconds(3_600);
    passes(Scrapes.RESOLUTION);
    expectLocate();
    locate(BOTH);
    expectPhase(Phase.WARMING);
    passes(StorageActor.UNTIL_KNOWN);
    expectLocate();
    now = now.plusSeconds(2);
    locate(BOTH);
    expectPhase(Phase.READY);
    assertThat(metrics()).contains("nilometer_storage_healing_duration_seconds_sum 2.0");
  }

  private String metrics() {
    return Touched.text(shared.telemetry());
  }

  @Test
  void aCopyIsReadyWhenItHasAllPartsOfWhatItsSiblingHas() {
    start();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    StorageActor.Recall recall = recalled();
    assertThat(recall.nodes()).isEqualTo(new Selection.AllNodes());
    tell(recall, 2, 3, history("c", 1, 2));
    tell(recall, 0, 3, history("a", 1, 2));
    tell(recall, 0, 3, history("a", 1, 2));
    directory.expectNoMessage(Duration.ZERO);
    tell(recall, 1, 3, history("b", 1, 2));
    expectPhase(Phase.READY);
    assertThat(served()).containsExactly("a", "b", "c");
  }

  @Test
  void batchesThatComeWhileItWarmsUpAreNotLost() {
    start();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    store("a", 2, 3);
    store("new", 1, 2);
    tell(recalled(), 0, 1, history("a", 1, 2));
    expectPhase(Phase.READY);
    assertThat(held()).containsExactlyInAnyOrder(history("a", 1, 2, 3), history("new", 1, 2));
  }

  @Test
  void whatTheSiblingHadLaterThanThisCopyIsTaken() {
    start();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    store("a", 2);
    tell(recalled(), 0, 1, history("a", 1, 2, 3));
    expectPhase(Phase.READY);
    assertThat(held()).containsExactly(history("a", 1, 2, 3));
  }

  @Test
  void theLastFewBatchesDuringWarmingAreAppliedToTheRestoredHistory() {
    start();
    for (int number = 2; number < 100; number++) {
      store("a", number);
    }
    assertThat(held()).containsExactly(history("a", 98, 99));
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    tell(recalled(), 0, 1, history("a", 1, 2));
    expectPhase(Phase.READY);
    assertThat(held()).containsExactly(history("a", 98, 99));
  }

  @Test
  void aNodeThatGoesWhileItWarmsUpDoesNotComeBack() {
    start();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    storage.tell(new StorageActor.Forget("a"));
    tell(recalled(), 0, 1, history("a", 1, 2), history("b", 1, 2));
    expectPhase(Phase.READY);
    assertThat(served()).containsExactly("b");
  }

  @Test
  void ofTwoOthersTheOneThatWarmsUpItselfIsNotAsked() {
    start();
    for (int attempt = 0; attempt < 4; attempt++) {
      locate(BOTH, here(SIBLING, Phase.READY, sibling), here(ID, Phase.WARMING, third));
      recalled();
      third.expectNoMessage(Duration.ZERO);
      passes(Duration.ofSeconds(2));
      expectLocate();
    }
  }

  @Test
  void aSiblingThatDoesNotAnswerIsAskedAgainAfterTwoSeconds() {
    start();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    StorageActor.Recall first = recalled();
    passes(Duration.ofMillis(1_999));
    directory.expectNoMessage(Duration.ZERO);
    passes(Duration.ofMillis(1));
    expectLocate();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    StorageActor.Recall second = recalled();
    tell(first, 0, 1);
    directory.expectNoMessage(Duration.ZERO);
    tell(second, 0, 1, history("a", 1, 2));
    expectPhase(Phase.READY);
    assertThat(served()).containsExactly("a");
  }

  @Test
  void ofTwoOthersTheSecondIsAskedWhereTheFirstDoesNotAnswer() {
    start();
    Copies.Copy<StorageActor.Command> one = here(SIBLING, Phase.READY, sibling);
    Copies.Copy<StorageActor.Command> other = here(ID, Phase.RETIRING, third);
    locate(BOTH, one, other);
    passes(Duration.ofSeconds(2));
    expectLocate();
    locate(BOTH, one, other);
    recalled(sibling);
    recalled(third);
  }

  @Test
  void partsOfTwoAnswersAreNotTakenForOne() {
    start();
    Copies.Copy<StorageActor.Command> one = here(SIBLING, Phase.READY, sibling);
    Copies.Copy<StorageActor.Command> other = here(ID, Phase.RETIRING, third);
    locate(BOTH, one, other);
    locate(BOTH, one, other); // an answer to the try before that came late
    tell(recalled(sibling), 0, 2, history("a", 1, 2));
    tell(recalled(third), 1, 2, history("b", 1, 2));
    directory.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aCopyIsNotReadyWhileAMemberIsSilentThatMayHaveMore() {
    MembershipView silent = Views.unheard(BOTH, PEER.member());
    known = Optional.of(Set.of("a"));
    start();
    locate(silent, new Copies.There<>(SIBLING, Phase.READY, PEER.member()));
    directory.expectNoMessage(Duration.ZERO);
    checksAgain();
    locate(Views.of("here:1", "here:1"));
    directory.expectNoMessage(Duration.ZERO);
    store("a", 1, 2);
    checksAgain();
    locate(Views.of("here:1", "here:1"));
    expectPhase(Phase.READY);
  }

  /// It asks where other copies are, since it is not complete.
  private void checksAgain() {
    passes(StorageActor.FILLING_CHECK);
    expectLocate();
  }

  @Test
  void aCopyThatNoOtherCanRestoreIsReadyWhenEachNodeHasARate() {
    known = Optional.of(Set.of("a", "b"));
    start();
    store("a", 1, 2);
    store("b", 1);
    locate(BOTH);
    directory.expectNoMessage(Duration.ZERO);
    store("b", 2);
    checksAgain();
    locate(BOTH);
    expectPhase(Phase.READY);
    assertThat(served()).containsExactly("a", "b");
  }

  @Test
  void aCopyThatAnIncompleteOneRestoredIsReadyWhenEachNodeHasARate() {
    known = Optional.of(Set.of("a", "b"));
    start();
    store("a", 2);
    locate(BOTH, here(SIBLING, Phase.WARMING, sibling));
    answersIncomplete(recalled(), history("a", 1));
    directory.expectNoMessage(Duration.ZERO);
    now = now.plus(StorageActor.BETWEEN_RECALLS);
    checksAgain();
    locate(BOTH, here(SIBLING, Phase.WARMING, sibling));
    answersIncomplete(recalled(), history("a", 1), history("b", 1, 2));
    expectPhase(Phase.READY);
    assertThat(served()).containsExactly("a", "b");
  }

  /// As those that retire and renew do at once: each would wait for the others.
  @Test
  void copiesThatAreAnnouncedAsCompleteAndAreNotDoNotWaitForEachOther() {
    known = Optional.of(Set.of("a"));
    start();
    for (int refusals = 0; refusals < Healing.MOST_REFUSALS; refusals++) {
      locate(BOTH, here(SIBLING, Phase.RETIRING, sibling));
      answersIncomplete(recalled(), history("a", 1, 2));
      passes(StorageActor.UNTIL_KNOWN);
      expectLocate();
    }
    locate(BOTH, here(SIBLING, Phase.RETIRING, sibling));
    answersIncomplete(recalled(), history("a", 1, 2));
    expectPhase(Phase.READY);
    assertThat(served()).containsExactly("a");
  }

  private void answersIncomplete(StorageActor.Recall recall, NodeHistory... nodes) {
    recall
        .replyTo()
        .tell(
            new StorageActor.Recalled(
                recall.attempt(),
                0,
                1,
                List.of(nodes),
                Optional.of(Phase.WARMING),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void anIncompleteCopySendsEverythingOnceInSeveralSecondsOnly() {
    known = Optional.of(Set.of("a"));
    start();
    locate(BOTH, here(SIBLING, Phase.WARMING, sibling));
    answersIncomplete(recalled());
    for (int recalls = 0; recalls < 3; recalls++) {
      now = now.plus(StorageActor.BETWEEN_RECALLS.minusMillis(1));
      checksAgain();
      locate(BOTH, here(SIBLING, Phase.WARMING, sibling));
      sibling.expectNoMessage(Duration.ZERO);
      now = now.plusMillis(1);
      checksAgain();
      locate(BOTH, here(SIBLING, Phase.WARMING, sibling));
      answersIncomplete(recalled());
    }
    store("a", 1, 2);
    checksAgain();
    locate(BOTH, here(SIBLING, Phase.WARMING, sibling));
    expectPhase(Phase.READY);
  }

  @Test
  void aCopyThatWaitsForItsNodesRecallsASiblingAsSoonAsThatIsComplete() {
    known = Optional.of(Set.of("a"));
    start();
    locate(BOTH, here(SIBLING, Phase.WARMING, sibling));
    answersIncomplete(recalled());
    checksAgain();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    tell(recalled(), 0, 1, history("a", 1, 2));
    expectPhase(Phase.READY);
  }

  @Test
  void aCopyIsNotCompleteWhileAContainerHasNoRateThatItsNextSampleGives() {
    known = Optional.of(Set.of("a"));
    start();
    storage.tell(new StorageActor.Store(Scrapes.keeping("a", 1, 10, 10)));
    storage.tell(new StorageActor.Store(Scrapes.keeping("a", 2, 20, 10)));
    locate(BOTH);
    directory.expectNoMessage(Duration.ZERO);
    storage.tell(new StorageActor.Store(Scrapes.keeping("a", 3, 30, 25)));
    checksAgain();
    locate(BOTH);
    expectPhase(Phase.READY);
  }

  @Test
  void aKubeletThatDoesNotAnswerDelaysACopyThatNoOtherCanRestoreByTheBoundOnly() {
    known = Optional.of(Set.of("dead"));
    start();
    locate(BOTH);
    now = now.plus(Healing.MAX_FILLING).minusMillis(1);
    checksAgain();
    locate(BOTH);
    directory.expectNoMessage(Duration.ZERO);
    now = now.plusMillis(1);
    checksAgain();
    locate(BOTH);
    expectPhase(Phase.READY);
  }

  @Test
  void aNodeThatIsNoLongerExpectedToAnswerIsNotWaitedForEvenIfItIsAgain() {
    known = Optional.of(Set.of("a", "failing"));
    start();
    store("a", 1, 2);
    locate(BOTH);
    directory.expectNoMessage(Duration.ZERO);
    known = Optional.of(Set.of("a", "added"));
    checksAgain();
    locate(BOTH);
    expectPhase(Phase.READY);
  }

  @Test
  void nodesThatAreAddedOrRemovedMeanwhileAreNotWaitedFor() {
    known = Optional.of(Set.of("a", "gone"));
    start();
    locate(BOTH);
    directory.expectNoMessage(Duration.ZERO);
    known = Optional.of(Set.of("a", "added"));
    storage.tell(new StorageActor.Forget("gone"));
    store("a", 1, 2);
    checksAgain();
    locate(BOTH);
    expectPhase(Phase.READY);
  }

  @Test
  void aCopyThatNoOtherCanRestoreIsNotReadyBeforeTheNodesAreListed() {
    known = Optional.empty();
    start();
    locate(BOTH);
    now = now.plus(Healing.MAX_FILLING.multipliedBy(2));
    checksAgain();
    locate(BOTH);
    directory.expectNoMessage(Duration.ZERO);
    known = Optional.of(Set.of());
    checksAgain();
    locate(BOTH);
    expectPhase(Phase.READY);
  }

  @Test
  void healingsAreCountedByTheirReasonAndHandOffsByTheirCopy() {
    startReady("a");
    String started = "nilometer_storage_healings_started_total{reason=\"%s\"} %d.0";
    assertThat(metrics())
        .contains(started.formatted("start", 1), started.formatted("gap", 0))
        .contains(started.formatted("doubt", 0), "nilometer_storage_handoffs_total 0.0");
    store("a", 4); // without 3
    store("a", 6); // the healing goes on
    expectLocate();
    assertThat(metrics()).contains(started.formatted("start", 1), started.formatted("gap", 1));
    doubt();
    storage.tell(new StorageActor.Wake());
    assertThat(metrics()).contains(started.formatted("doubt", 1));
    storage.tell(StorageActor.Stop.NOW);
    storage.tell(StorageActor.Stop.NOW); // as when its time to heal is over
    storage.tell(StorageActor.Stop.NOW);
    handoffs.expectMessageClass(HandoffHolder.Cover.class);
    assertThat(metrics()).contains("nilometer_storage_handoffs_total 1.0");
  }

  private TestProbe<UsageChange> follower() {
    TestProbe<UsageChange> follower = KIT.createTestProbe();
    storage.tell(new StorageActor.Follow(follower.getRef()));
    follower.expectMessage(new UsageChange.Begin(3));
    return follower;
  }

  @Test
  void aFollowerOfACompleteCopyHasAllWithTheSnapshot() {
    startReady("a");
    TestProbe<UsageChange> follower = follower();
    follower.expectMessageClass(UsageChange.Node.class);
    follower.expectMessage(new UsageChange.End(3));
  }

  @Test
  void aFollowerOfACopyThatRestoresHasAllOnceTheCopyHas() {
    start();
    TestProbe<UsageChange> follower = follower();
    follower.expectNoMessage(Duration.ZERO);
    locate(BOTH);
    expectPhase(Phase.READY);
    follower.expectMessage(new UsageChange.End(3));
    follower.expectNoMessage(Duration.ZERO); // both would have come before
  }

  @Test
  void afterADoubtAFollowerHasAllOnceTheCopyHasRenewedIt() {
    startReady();
    doubt();
    TestProbe<UsageChange> follower = follower();
    expectPhase(Phase.WARMING);
    expectLocate();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    follower.expectNoMessage(Duration.ZERO);
    tell(recalled(), 0, 1, history("a", 1, 2));
    expectPhase(Phase.READY);
    follower.expectMessageClass(UsageChange.Node.class);
    follower.expectMessage(new UsageChange.End(3));
  }

  /// What the copy restored is of before the second doubt.
  @Test
  void afterASecondDoubtAFollowerWaitsForTheSecondRenewal() {
    startReady("a");
    doubt();
    TestProbe<UsageChange> follower = follower();
    follower.expectMessageClass(UsageChange.Node.class);
    expectPhase(Phase.WARMING);
    expectLocate();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    StorageActor.Recall first = recalled();
    doubt();
    tell(first, 0, 1, history("a", 1, 2));
    expectPhase(Phase.READY);
    expectPhase(Phase.WARMING);
    expectLocate();
    follower.expectMessageClass(UsageChange.Node.class);
    follower.expectNoMessage(Duration.ZERO);
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    tell(recalled(), 0, 1, history("a", 1, 2));
    expectPhase(Phase.READY);
    follower.expectMessageClass(UsageChange.Node.class);
    follower.expectMessage(new UsageChange.End(3));
  }

  @Test
  void aSilentMemberDoesNotKeepACompleteCopyFromAnsweringAfterADoubt() {
    MembershipView silent = Views.unheard(BOTH, PEER.member());
    known = Optional.of(Set.of("a"));
    start();
    store("a", 1, 2);
    locate(BOTH);
    expectPhase(Phase.READY);
    doubt();
    storage.tell(new StorageActor.Wake());
    expectPhase(Phase.WARMING);
    expectLocate();
    locate(silent, new Copies.There<>(SIBLING, Phase.READY, PEER.member()));
    directory.expectNoMessage(Duration.ZERO);
    store("a", 3);
    checksAgain();
    locate(silent, new Copies.There<>(SIBLING, Phase.READY, PEER.member()));
    expectPhase(Phase.READY);
    assertThat(served()).containsExactly("a");
  }

  @Test
  void whatWasRequestedBeforeADoubtDoesNotCompleteACopyButDelaysItByTheBoundOnly() {
    MembershipView silent = Views.unheard(BOTH, PEER.member());
    known = Optional.of(Set.of("a"));
    start();
    store("a", 1, 2);
    locate(BOTH);
    expectPhase(Phase.READY);
    doubt();
    storage.tell(new StorageActor.Wake());
    expectPhase(Phase.WARMING);
    expectLocate();
    NodeBatch late = Scrapes.number("a", 3);
    storage.tell(
        new StorageActor.Store(
            new NodeBatch(
                "a",
                late.origin(),
                late.requestedNanos(),
                1, // since before the doubt
                late.machine(),
                late.scrape(),
                0)));
    for (Duration waited : List.of(Duration.ZERO, Healing.MAX_FILLING.minusMillis(1))) {
      now = now.plus(waited);
      locate(silent, new Copies.There<>(SIBLING, Phase.READY, PEER.member()));
      directory.expectNoMessage(Duration.ZERO);
      checksAgain();
    }
    now = now.plusMillis(1);
    locate(silent, new Copies.There<>(SIBLING, Phase.READY, PEER.member()));
    expectPhase(Phase.READY);
    assertThat(served()).containsExactly("a");
  }

  @Test
  void twoCopiesAfterADoubtOfBothAreCompleteWithWhatEachHas() {
    known = Optional.of(Set.of("a", "b"));
    start();
    store("a", 1, 2);
    store("b", 1, 2);
    locate(BOTH);
    expectPhase(Phase.READY);
    doubt();
    storage.tell(new StorageActor.Wake());
    expectPhase(Phase.WARMING);
    expectLocate();
    locate(BOTH, here(SIBLING, Phase.WARMING, sibling));
    answersIncomplete(recalled(), history("a", 1, 2));
    directory.expectNoMessage(Duration.ZERO);
    now = now.plus(StorageActor.BETWEEN_RECALLS);
    checksAgain();
    locate(BOTH, here(SIBLING, Phase.WARMING, sibling));
    answersIncomplete(recalled(), history("a", 1, 2), history("b", 1, 2));
    expectPhase(Phase.READY);
  }

  @Test
  void anOlderBatchThatComesLateMakesTheFirstRate() {
    startReady();
    store("a", 2);
    assertThat(served()).isEmpty();
    store("a", 1);
    assertThat(served()).containsExactly("a");
    assertThat(held()).containsExactly(history("a", 1, 2));
  }

  @Test
  void twoCopiesWithOneBatchEachMakeTheFirstRateTogether() {
    start();
    store("a", 1);
    locate(BOTH, here(SIBLING, Phase.WARMING, sibling));
    tell(recalled(), 0, 1, history("a", 2));
    assertThat(held()).containsExactly(history("a", 1, 2));
  }

  @Test
  void aRestoredNodeIsAsOldAsAtTheOtherCopy() {
    start();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    StorageActor.Recall recall = recalled();
    recall
        .replyTo()
        .tell(
            new StorageActor.Recalled(
                recall.attempt(),
                0,
                1,
                List.of(history("a", 1, 2)),
                Optional.of(Phase.READY),
                Optional.of(List.of(54_000L)),
                Optional.empty()));
    expectPhase(Phase.READY);
    assertThat(served()).containsExactly("a");
    now = now.plusSeconds(2);
    assertThat(served()).isEmpty();
  }

  @Test
  void aHistoryThatIsLargerThanAMessageIsRestoredFromPieces() {
    NodeHistory large = Scrapes.history(Scrapes.large("large", 1), Scrapes.large("large", 11));
    start();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    StorageActor.Recall recall = recalled();
    List<StorageActor.RecalledPiece> pieces =
        Piece.of(HistoryFormat.write(large)).stream()
            .map(
                piece ->
                    new StorageActor.RecalledPiece(
                        recall.attempt(), 1, 2, piece, Phase.READY, 1_000, Optional.empty()))
            .toList();
    pieces.reversed().forEach(recall.replyTo()::tell);
    directory.expectNoMessage(Duration.ZERO);
    tell(recall, 0, 2, history("a", 1, 2));
    expectPhase(Phase.READY);
    assertThat(served()).containsExactly("a", "large");
    TestProbe<StorageActor.Command> asking = KIT.createTestProbe();
    var onlyLarge = new Selection.Nodes(List.of("large"));
    storage.tell(new StorageActor.Recall(9, onlyLarge, asking.getRef()));
    for (int i = 0; i < pieces.size(); i++) {
      assertThat(asking.expectMessageClass(StorageActor.RecalledPiece.class))
          .isEqualTo(
              new StorageActor.RecalledPiece(
                  9, 0, 1, pieces.get(i).piece(), Phase.READY, 1_000, Optional.of(0L)));
    }
  }

  @Test
  void aSiblingElsewhereIsRecalledThroughTheHandlerThere() {
    TestProbe<RemoteQueryHandler.Command> handler = PEER.actor(RemoteQueryHandler.NAME);
    start();
    locate(BOTH, new Copies.There<>(SIBLING, Phase.READY, PEER.member()));
    RemoteQueryHandler.Recall asked = handler.expectMessageClass(RemoteQueryHandler.Recall.class);
    assertThat(asked.partition()).isEqualTo(3);
    asked
        .replyTo()
        .tell(
            new StorageActor.Recalled(
                asked.attempt(),
                0,
                1,
                List.of(history("a", 1, 2)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    expectPhase(Phase.READY);
    assertThat(served()).containsExactly("a");
  }

  @Test
  void aGapInTheNumbersIsHealedFromTheSiblingForThatNodeOnly() {
    startReady("a", "b");
    store("a", 4);
    expectLocate();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    StorageActor.Recall recall = recalled();
    assertThat(recall.nodes()).isEqualTo(new Selection.Nodes(List.of("a")));
    tell(recall, 0, 1, history("a", 1, 2, 3));
    assertThat(held()).contains(history("a", 1, 2, 3, 4));
  }

  @Test
  void aGapThatNoOtherCopyCanHealIsRequestedOnce() {
    startReady("a");
    store("a", 4);
    expectLocate();
    locate(BOTH);
    directory.expectNoMessage(Duration.ZERO);
    passes(Duration.ofSeconds(5));
    directory.expectNoMessage(Duration.ZERO);
    store("a", 5);
    directory.expectNoMessage(Duration.ZERO);
  }

  @Test
  void batchesWithoutAGapMakeNoCopyAsk() {
    startReady("a");
    store("a", 3, 3, 2, 4);
    directory.expectNoMessage(Duration.ZERO);
  }

  @Test
  void gapsDuringARecallAreHealedAfterwards() {
    startReady("a", "b");
    store("a", 4);
    expectLocate();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    store("b", 4);
    store("a", 5);
    tell(recalled(), 0, 1, history("a", 1, 2, 3, 4));
    expectLocate();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    tell(recalled(), 0, 1, history("b", 1, 2, 3));
    assertThat(held())
        .containsExactlyInAnyOrder(history("a", 1, 2, 3, 4, 5), history("b", 1, 2, 3, 4));
    directory.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aSiblingWithoutMoreBatchesHealsNothing() {
    startReady("a");
    store("a", 4);
    expectLocate();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    tell(recalled(), 0, 1, history("a", 1));
    assertThat(held()).containsExactly(history("a", 1, 2, 4));
    passes(Duration.ofSeconds(5));
    directory.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aCopyThatIsToStopGoesOnUntilAnotherHoldsWhatItHas() {
    startReady("a");
    storage.tell(StorageActor.Stop.NOW);
    HandoffHolder.Cover cover = handoffs.expectMessageClass(HandoffHolder.Cover.class);
    assertThat(cover.nodes()).containsOnlyKeys("a");
    assertThat(cover.nodes().get("a").history()).isEqualTo(history("a", 1, 2));
    assertThat(served()).containsExactly("a");
    cover.replyTo().tell(new StorageActor.Covered(sibling.getRef()));
    passes(StorageActor.UNTIL_KNOWN);
    answers.expectTerminated(storage);
  }

  @Test
  void whatComesToACopyThatIsHandedOffIsPassedOnUntilTheOtherActorIsKnown() {
    startReady("a");
    storage.tell(StorageActor.Stop.NOW);
    HandoffHolder.Cover cover = handoffs.expectMessageClass(HandoffHolder.Cover.class);
    store("a", 3);
    cover.replyTo().tell(new StorageActor.Covered(sibling.getRef()));
    sibling.expectMessage(new StorageActor.Store(Scrapes.number("a", 3)));
    store("a", 4);
    sibling.expectMessage(new StorageActor.Store(Scrapes.number("a", 4)));
    storage.tell(new StorageActor.Forget("a"));
    sibling.expectMessage(new StorageActor.Forget("a"));
  }

  @Test
  void aCopyThatHasNothingToLoseStopsAtOnce() {
    start();
    storage.tell(StorageActor.Stop.NOW);
    answers.expectTerminated(storage);
    handoffs.expectNoMessage(Duration.ZERO);
  }

  @Test
  void oneThatRetiresServesAndTakesBatchesOnAndLetsItsPredecessorGo() {
    spawn(
        StorageActor.retiring(
            ID,
            shared,
            Map.of("a", new HeldNode(history("a", 1, 2), EpochNanos.of(now), 0)),
            fence.doubts(),
            sibling.getRef()));
    expectPhase(Phase.RETIRING);
    sibling.expectMessage(new StorageActor.Covered(storage));
    store("a", 3);
    assertThat(held()).containsExactly(history("a", 1, 2, 3));
    assertThat(served()).containsExactly("a");
    storage.tell(StorageActor.Stop.NOW);
    answers.expectTerminated(storage);
  }

  private void retire(int wholeSince) {
    spawn(
        StorageActor.retiring(
            ID,
            shared,
            Map.of("a", new HeldNode(history("a", 1, 2), EpochNanos.of(now), 0)),
            wholeSince,
            third.getRef()));
    expectPhase(Phase.RETIRING);
  }

  private void assertRenewsBeforeItAnswers() {
    expectPhase(Phase.RETIRING);
    expectLocate();
    assertThat(phaseRecalled()).isEqualTo(Phase.WARMING);
    storage.tell(new StorageActor.Query(new Selection.AllNodes(), answers.getRef()));
    answers.expectNoMessage(Duration.ZERO);
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    tell(recalled(), 0, 1, history("b", 1, 2));
    expectPhase(Phase.RETIRING);
    assertThat(answers.receiveMessage().nodes())
        .extracting(NodeUsage::node)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(phaseRecalled()).isEqualTo(Phase.RETIRING);
  }

  @Test
  void oneThatRetiresRenewsAfterADoubt() {
    retire(fence.doubts());
    assertThat(phaseRecalled()).isEqualTo(Phase.RETIRING);
    doubt();
    storage.tell(new StorageActor.Wake());
    assertRenewsBeforeItAnswers();
  }

  @Test
  void oneThatRetiresInThePlaceOfACopyThatHadNotRenewedAllDoesThatAtOnce() {
    retire(CopyState.NEVER);
    assertRenewsBeforeItAnswers();
  }

  @Test
  void oneThatRetiresAndRenewsEndsWhenOthersHoldItsData() {
    retire(CopyState.NEVER);
    expectPhase(Phase.RETIRING);
    storage.tell(StorageActor.Stop.NOW);
    answers.expectTerminated(storage);
    handoffs.expectNoMessage(Duration.ZERO);
  }

  /// The doubt may last, and what is restored during it be old.
  @Test
  void aCopyThatStopsDuringADoubtIsHandedOffAsOneThatLacksSomething() {
    startReady("a");
    int before = fence.doubts();
    Fences.close(fence);
    storage.tell(StorageActor.Stop.NOW);
    assertThat(handoffs.expectMessageClass(HandoffHolder.Cover.class).wholeSince())
        .isEqualTo(before);
    Fences.reopen(fence);
    storage.tell(new StorageActor.Query(new Selection.AllNodes(), answers.getRef()));
    answers.expectNoMessage(Duration.ZERO);
    assertThat(phaseRecalled()).isEqualTo(Phase.WARMING);
  }

  private void tellIncomplete(StorageActor.Recall recall) {
    recall
        .replyTo()
        .tell(
            new StorageActor.Recalled(
                recall.attempt(),
                0,
                1,
                List.of(),
                Optional.of(Phase.WARMING),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void anAnswerFromACopyThatIsLessCompleteThanAnnouncedIsIgnored() {
    start();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    tellIncomplete(recalled());
    directory.expectNoMessage(Duration.ZERO);
    passes(StorageActor.UNTIL_KNOWN);
    expectLocate();
    locate(BOTH, here(SIBLING, Phase.WARMING, sibling));
    tellIncomplete(recalled());
    expectPhase(Phase.READY);
  }

  @Test
  void anAnswerToARecallCarriesThePhaseOfTheCopy() {
    start();
    assertThat(phaseRecalled()).isEqualTo(Phase.WARMING);
    locate(BOTH);
    expectPhase(Phase.READY);
    assertThat(phaseRecalled()).isEqualTo(Phase.READY);
    Fences.close(fence);
    assertThat(phaseRecalled()).isEqualTo(Phase.WARMING);
  }

  private Phase phaseRecalled() {
    storage.tell(new StorageActor.Recall(9, new Selection.AllNodes(), sibling.getRef()));
    return sibling.expectMessageClass(StorageActor.Recalled.class).phase().orElseThrow();
  }

  /// The replica was paused, or others could not reach it, and is confirmed.
  private void doubt() {
    now = now.plusSeconds(1);
    Fences.close(fence);
    Fences.reopen(fence);
  }

  @Test
  void afterADoubtACopyRestoresEverythingBeforeItAnswers() {
    startReady("a");
    doubt();
    storage.tell(new StorageActor.Query(new Selection.AllNodes(), answers.getRef()));
    expectPhase(Phase.WARMING);
    expectLocate();
    answers.expectNoMessage(Duration.ZERO);
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    StorageActor.Recall recall = recalled();
    assertThat(recall.nodes()).isEqualTo(new Selection.AllNodes());
    tell(recall, 0, 1, history("a", 1, 2, 3), history("b", 1, 2));
    expectPhase(Phase.READY);
    assertThat(answers.receiveMessage().nodes())
        .extracting(NodeUsage::node)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(held()).containsExactlyInAnyOrder(history("a", 1, 2, 3), history("b", 1, 2));
    storage.tell(new StorageActor.Wake());
    directory.expectNoMessage(Duration.ZERO);
  }

  @Test
  void batchesDuringARenewalAreNotLost() {
    startReady("a");
    doubt();
    storage.tell(new StorageActor.Wake());
    expectPhase(Phase.WARMING);
    expectLocate();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    store("a", 4);
    storage.tell(new StorageActor.Forget("b"));
    tell(recalled(), 0, 1, history("a", 1, 2, 3), history("b", 1, 2));
    expectPhase(Phase.READY);
    assertThat(held()).containsExactly(history("a", 1, 2, 3, 4));
  }

  @Test
  void aCopyWithoutASiblingKeepsItsDataAfterADoubt() {
    startReady("a");
    doubt();
    storage.tell(new StorageActor.Wake());
    expectPhase(Phase.WARMING);
    expectLocate();
    locate(BOTH);
    expectPhase(Phase.READY);
    assertThat(served()).containsExactly("a");
  }

  @Test
  void aCopyRenewsOnlyAfterTheOthersConfirmedTheReplica() {
    startReady("a");
    Fences.close(fence);
    storage.tell(new StorageActor.Wake());
    directory.expectNoMessage(Duration.ZERO);
    Fences.reopen(fence);
    storage.tell(new StorageActor.Wake());
    expectPhase(Phase.WARMING);
    expectLocate();
  }

  @Test
  void aCopyThatStopsDuringARenewalHandsOffItsDataWhenItHasAll() {
    startReady("a");
    doubt();
    storage.tell(StorageActor.Stop.NOW);
    expectPhase(Phase.WARMING);
    expectLocate();
    handoffs.expectNoMessage(Duration.ZERO);
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    tell(recalled(), 0, 1, history("b", 1, 2));
    expectPhase(Phase.READY);
    HandoffHolder.Cover cover = handoffs.expectMessageClass(HandoffHolder.Cover.class);
    assertThat(cover.nodes()).containsOnlyKeys("a", "b");
    assertThat(cover.wholeSince()).isEqualTo(fence.doubts());
  }

  @Test
  void aCopyThatStopsDuringARenewalIsNotKeptForLongByASilentSibling() {
    startReady("a");
    doubt();
    storage.tell(StorageActor.Stop.NOW);
    expectPhase(Phase.WARMING);
    expectLocate();
    passes(Duration.ofMillis(499));
    handoffs.expectNoMessage(Duration.ZERO);
    passes(Duration.ofMillis(1));
    HandoffHolder.Cover cover = handoffs.expectMessageClass(HandoffHolder.Cover.class);
    assertThat(cover.nodes()).containsOnlyKeys("a");
    assertThat(cover.wholeSince()).isEqualTo(CopyState.NEVER);
  }

  @Test
  void aCopyIsHandedOffOnceThoughItsSiblingAnswersAfterThat() {
    startReady("a");
    doubt();
    storage.tell(StorageActor.Stop.NOW);
    expectPhase(Phase.WARMING);
    expectLocate();
    locate(BOTH, here(SIBLING, Phase.READY, sibling));
    storage.tell(new StorageActor.Query(new Selection.AllNodes(), answers.getRef()));
    passes(Duration.ofMillis(500));
    HandoffHolder.Cover cover = handoffs.expectMessageClass(HandoffHolder.Cover.class);
    tell(recalled(), 0, 1, history("b", 1, 2));
    storage.tell(StorageActor.Stop.NOW);
    passes(Duration.ofSeconds(5));
    handoffs.expectNoMessage(Duration.ZERO);
    directory.expectNoMessage(Duration.ZERO);
    storage.tell(new StorageActor.Query(new Selection.AllNodes(), answers.getRef()));
    answers.expectNoMessage(Duration.ZERO); // it lacks what the sibling has
    cover.replyTo().tell(new StorageActor.Covered(sibling.getRef()));
    passes(StorageActor.UNTIL_KNOWN);
    answers.expectTerminated(storage);
  }

  @Test
  void aReadyCopyThatIsStoppedTwiceIsHandedOffOnceAndStoresAndAnswersUntilThen() {
    startReady("a");
    storage.tell(StorageActor.Stop.NOW);
    handoffs.expectMessageClass(HandoffHolder.Cover.class);
    storage.tell(StorageActor.Stop.NOW);
    handoffs.expectNoMessage(Duration.ZERO);
    store("b", 1, 2);
    assertThat(served()).containsExactly("a", "b");
  }

  @Test
  void aLateBatchOfAFormerScraperDoesNotTurnTimeBack() {
    startReady();
    store("a", 1, 2);
    var taken = new Origin("taker", 5, 1);
    storage.tell(new StorageActor.Store(Scrapes.of("a", taken, 30)));
    List<NodeHistory> before = held();
    storage.tell(new StorageActor.Store(Scrapes.of("a", new Origin("scraper", 1, 3), 28)));
    assertThat(held()).isEqualTo(before);
  }

  @Test
  void samplesOfAKubeletWhoseClockWasSetBackAreAccepted() {
    startReady("a");
    storage.tell(new StorageActor.Store(Scrapes.of("a", new Origin("scraper", 1, 3), 5)));
    assertThat(held().getFirst().timeNanos())
        .isEqualTo(history("a", 1).timeNanos() - 5_000_000_000L);
  }

  @Test
  void ofTwoScrapersAtOnceTheNewerSampleCounts() {
    startReady();
    storage.tell(new StorageActor.Store(Scrapes.of("a", new Origin("one", 1, 1), 10)));
    storage.tell(new StorageActor.Store(Scrapes.of("a", new Origin("two", 2, 1), 15)));
    storage.tell(new StorageActor.Store(Scrapes.of("a", new Origin("one", 1, 2), 20)));
    storage.tell(new StorageActor.Store(Scrapes.of("a", new Origin("two", 2, 2), 25)));
    assertThat(held().getFirst().requestedNanos())
        .isEqualTo(Scrapes.of("a", new Origin("two", 2, 2), 25).requestedNanos());
    assertThat(served()).containsExactly("a");
  }
}
