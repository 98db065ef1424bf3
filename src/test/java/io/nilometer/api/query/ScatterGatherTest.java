package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.http.Answers;
import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.RemotePeer;
import io.nilometer.cluster.TimedReplica;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.RemoteQueryHandler;
import io.nilometer.storage.Selection;
import io.nilometer.storage.StorageActor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScatterGatherTest {

  private static final ActorTestKit KIT = TimedReplica.create();
  private static final RemotePeer B = new RemotePeer();
  private static final RemotePeer C = new RemotePeer();
  private static final MembershipView THREE = Views.of("here:1", "here:1", B.member(), C.member());

  /// Asks partitions 0 and 1, then 1 and 2.
  private static final class TwoRounds implements QueryPlan<List<Integer>> {

    private final List<Integer> answered = new ArrayList<>();
    private boolean second;

    @Override
    public int size() {
      return 3;
    }

    @Override
    public Map<Integer, Selection> first() {
      return Map.of(0, new Selection.AllNodes(), 1, new Selection.AllNodes());
    }

    @Override
    public void add(PartitionUsages answer) {
      answered.add(answer.partition());
    }

    @Override
    public Map<Integer, Selection> more() {
      if (second) {
        return Map.of();
      }
      second = true;
      return Map.of(1, new Selection.AllPods(), 2, new Selection.AllPods());
    }

    @Override
    public List<Integer> result() {
      return answered;
    }
  }

  private final List<TestProbe<StorageActor.Command>> storage =
      IntStream.range(0, 3).mapToObj(_ -> KIT.<StorageActor.Command>createTestProbe()).toList();
  private ActorRef<ScatterGather.Command> gathering;
  private final TestProbe<MetricsQuery.Command> query = KIT.createTestProbe();
  private final TestProbe<MetricsQuery.Reply<List<Integer>>> replies = KIT.createTestProbe();

  @BeforeAll
  static void meet() {
    TimedReplica.meet(KIT, B, RemoteQueryHandler.NAME);
    TimedReplica.meet(KIT, C, RemoteQueryHandler.NAME);
  }

  @AfterEach
  void end() {
    KIT.stop(gathering);
    meet();
  }

  @AfterAll
  static void stop() {
    B.close();
    C.close();
    TimedReplica.stop(KIT);
  }

  private ActorRef<ScatterGather.Command> gather(Copies<StorageActor.Command> copies) {
    return gather(copies, Set.of());
  }

  private ActorRef<ScatterGather.Command> gather(
      Copies<StorageActor.Command> copies, Set<String> avoided) {
    gathering =
        KIT.spawn(
            ScatterGather.create(
                new TwoRounds(), query.getRef(), copies, avoided, replies.getRef()),
            DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));
    return gathering;
  }

  /// The first so many partitions have a copy that is ready, the others one that warms up.
  private Copies<StorageActor.Command> ready(int partitions) {
    var copies = new HashMap<Integer, List<Copies.Copy<StorageActor.Command>>>();
    for (int i = 0; i < storage.size(); i++) {
      Copies.Phase phase = i < partitions ? Copies.Phase.READY : Copies.Phase.WARMING;
      var copy = new Copies.Here<>(new CopyId(i, 0), phase, storage.get(i).getRef());
      copies.put(i, List.of(copy));
    }
    return new Copies<>(Views.of("here:1", "here:1"), copies);
  }

  private void answer(int partition, Selection expected) {
    var query = storage.get(partition).expectMessageClass(StorageActor.Query.class);
    assertThat(query.selection()).isEqualTo(expected);
    query.replyTo().tell(Answers.nodes(partition));
  }

  @Test
  void theReplyComesWhenBothRoundsAreAnswered() {
    ActorRef<ScatterGather.Command> gathering = gather(ready(3));
    answer(1, new Selection.AllNodes());
    storage.get(2).expectNoMessage(Duration.ZERO);
    answer(0, new Selection.AllNodes());
    answer(2, new Selection.AllPods());
    replies.expectNoMessage(Duration.ZERO);
    answer(1, new Selection.AllPods());
    replies.expectMessage(new MetricsQuery.Found<>(List.of(1, 0, 2, 1)));
    replies.expectTerminated(gathering);
  }

  @Test
  void aPartitionWithoutAReadyCopyMakesItUnavailableAfterASecond() {
    ActorRef<ScatterGather.Command> gathering = gather(ready(1));
    answer(0, new Selection.AllNodes());
    TimedReplica.passes(KIT, Duration.ofMillis(999));
    replies.expectNoMessage(Duration.ZERO);
    TimedReplica.passes(KIT, Duration.ofMillis(1));
    replies.expectMessage(
        new MetricsQuery.Unavailable<>("no copy of partition 1 can be asked now"));
    replies.expectTerminated(gathering);
  }

  @Test
  void soDoesOneThatOnlyTheSecondRoundNeeds() {
    gather(ready(2));
    answer(0, new Selection.AllNodes());
    answer(1, new Selection.AllNodes());
    answer(1, new Selection.AllPods());
    TimedReplica.passes(KIT, Duration.ofSeconds(1));
    replies.expectMessage(
        new MetricsQuery.Unavailable<>("no copy of partition 2 can be asked now"));
  }

  @Test
  void partitionsThatDoNotAnswerMakeItUnavailableAfterFiveSeconds() {
    ActorRef<ScatterGather.Command> gathering = gather(ready(3));
    answer(0, new Selection.AllNodes());
    TimedReplica.passes(KIT, Duration.ofMillis(4_999));
    replies.expectNoMessage(Duration.ZERO);
    TimedReplica.passes(KIT, Duration.ofMillis(1));
    replies.expectMessage(new MetricsQuery.Unavailable<>("1 partitions did not answer within 5 s"));
    replies.expectTerminated(gathering);
  }

  private final TestProbe<RemoteQueryHandler.Command> atB = B.actor(RemoteQueryHandler.NAME);
  private final TestProbe<RemoteQueryHandler.Command> atC = C.actor(RemoteQueryHandler.NAME);

  private static Copies.Copy<StorageActor.Command> at(RemotePeer host, int partition, int copy) {
    return new Copies.There<>(new CopyId(partition, copy), Copies.Phase.READY, host.member());
  }

  private Copies.Copy<StorageActor.Command> here(int partition, Copies.Phase phase) {
    return new Copies.Here<>(new CopyId(partition, 0), phase, storage.get(partition).getRef());
  }

  /// Partitions 0, 1 and 2 are here, at B and at C, as said.
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private static Copies<StorageActor.Command> copies(
      List<Copies.Copy<StorageActor.Command>>... partitions) {
    return new Copies<>(
        THREE,
        IntStream.range(0, partitions.length)
            .boxed()
            .collect(Collectors.toMap(i -> i, i -> partitions[i])));
  }

  /// All partitions are at B and C.
  private static Copies<StorageActor.Command> elsewhere() {
    return copies(
        List.of(at(B, 0, 0), at(C, 0, 1)),
        List.of(at(B, 1, 0), at(C, 1, 1)),
        List.of(at(B, 2, 0), at(C, 2, 1)));
  }

  private static RemoteQueryHandler.Ask asked(TestProbe<RemoteQueryHandler.Command> handler) {
    return handler.expectMessageClass(RemoteQueryHandler.Ask.class);
  }

  private static List<Integer> partitions(RemoteQueryHandler.Ask ask) {
    return ask.questions().stream()
        .flatMap(question -> question.partitions().stream())
        .sorted()
        .toList();
  }

  /// As it is sent by the peer's desk.
  private static void tell(
      RemoteQueryHandler.Ask ask, RemotePeer host, PartitionUsages... answers) {
    ask.replyTo()
        .tell(
            new RemoteQueryHandler.Answers(
                ask.attempt(), host.member(), List.of(answers), List.of()));
  }

  private static void tellAbsent(
      RemoteQueryHandler.Ask ask, RemotePeer host, Integer... partitions) {
    ask.replyTo()
        .tell(
            new RemoteQueryHandler.Answers(
                ask.attempt(), host.member(), List.of(), List.of(partitions)));
  }

  private static PartitionUsages part(int partition, int part, int parts) {
    return new PartitionUsages(partition, part, parts, List.of(), List.of());
  }

  private static void passes(long millis) {
    TimedReplica.passes(KIT, Duration.ofMillis(millis));
  }

  private List<Integer> found() {
    return ((MetricsQuery.Found<List<Integer>>) replies.receiveMessage()).result();
  }

  @Test
  void anotherReplicaIsAskedForAllItsPartitionsInOneMessageAndTheCopyHereFirst() {
    gather(
        copies(
            List.of(at(B, 0, 1), here(0, Copies.Phase.READY)),
            List.of(at(B, 1, 0)),
            List.of(at(B, 2, 0))));
    answer(0, new Selection.AllNodes());
    RemoteQueryHandler.Ask first = asked(atB);
    assertThat(partitions(first)).containsExactly(1);
    tell(first, B, Answers.nodes(1));
    RemoteQueryHandler.Ask second = asked(atB);
    assertThat(partitions(second)).containsExactly(1, 2);
    tell(second, B, Answers.nodes(1), Answers.nodes(2));
    assertThat(found()).containsExactly(0, 1, 1, 2);
    atC.expectNoMessage(Duration.ZERO);
  }

  @Test
  void whereAReplicaIsSilentForAWhileTheSiblingIsAskedAndItIsAvoided() {
    gather(elsewhere());
    assertThat(partitions(asked(atB))).containsExactly(0, 1);
    passes(299);
    query.expectNoMessage(Duration.ZERO);
    passes(1);
    query.expectMessage(new MetricsQuery.Avoid(B.member()));
    RemoteQueryHandler.Ask sibling = asked(atC);
    assertThat(partitions(sibling)).containsExactly(0, 1);
    tell(sibling, C, Answers.nodes(0), Answers.nodes(1));
    assertThat(partitions(asked(atB))).containsExactly(2);
    assertThat(partitions(asked(atC))).containsExactly(1);
  }

  @Test
  void oneThatGoesOnAnsweringIsNotSilent() {
    gather(elsewhere());
    RemoteQueryHandler.Ask ask = asked(atB);
    passes(200);
    tell(ask, B, part(0, 0, 2), part(1, 0, 1));
    B.awaitArrival(KIT);
    passes(200);
    query.expectNoMessage(Duration.ZERO);
    atC.expectNoMessage(Duration.ofMillis(50));
    passes(100);
    query.expectMessage(new MetricsQuery.Avoid(B.member()));
    assertThat(partitions(asked(atC))).containsExactly(0);
  }

  @Test
  void whoeverIsAvoidedIsAskedWhereNobodyElseCanBe() {
    gather(
        copies(List.of(at(B, 0, 0), at(C, 0, 1)), List.of(at(B, 1, 0)), List.of(at(B, 2, 0))),
        Set.of(B.member()));
    assertThat(partitions(asked(atC))).containsExactly(0);
    assertThat(partitions(asked(atB))).containsExactly(1);
  }

  @Test
  void partsOfTwoHostsAreNotMixed() {
    gather(elsewhere());
    RemoteQueryHandler.Ask first = asked(atB);
    tell(first, B, part(0, 0, 2), part(1, 0, 1));
    B.awaitArrival(KIT);
    passes(300);
    RemoteQueryHandler.Ask hedge = asked(atC);
    tell(hedge, C, part(0, 1, 2));
    C.awaitArrival(KIT);
    atB.expectNoMessage(Duration.ofMillis(100));
    tell(hedge, C, part(0, 0, 2));
    assertThat(partitions(asked(atB))).containsExactly(1, 2);
  }

  @Test
  void partsOfTwoAnswersOfOneHostAreNotMixed() {
    gather(copies(List.of(at(B, 0, 0)), List.of(at(B, 1, 0)), List.of(at(B, 2, 0))));
    RemoteQueryHandler.Ask first = asked(atB);
    passes(300);
    passes(1_000);
    RemoteQueryHandler.Ask second = asked(atB);
    tell(first, B, part(0, 0, 2), part(1, 0, 1));
    tell(second, B, part(0, 1, 2));
    atB.expectNoMessage(Duration.ofMillis(100));
    tell(second, B, part(0, 0, 2));
    assertThat(partitions(asked(atB))).contains(2);
  }

  @Test
  void anAnswerThatComesAfterTheSiblingWasAskedCountsOnce() {
    gather(elsewhere());
    RemoteQueryHandler.Ask first = asked(atB);
    passes(300);
    RemoteQueryHandler.Ask hedge = asked(atC);
    tell(first, B, Answers.nodes(0), Answers.nodes(1));
    RemoteQueryHandler.Ask second = asked(atB);
    tell(hedge, C, Answers.nodes(0));
    tell(second, B, Answers.nodes(1), Answers.nodes(2));
    assertThat(found()).containsExactly(0, 1, 1, 2);
  }

  @Test
  void whatComesLateOfTheFirstRoundIsNoAnswerOfTheSecond() {
    gather(elsewhere());
    RemoteQueryHandler.Ask first = asked(atB);
    passes(300);
    tell(asked(atC), C, Answers.nodes(0), Answers.nodes(1));
    assertThat(partitions(asked(atB))).containsExactly(2);
    RemoteQueryHandler.Ask second = asked(atC);
    assertThat(partitions(second)).containsExactly(1);
    tell(first, B, Answers.nodes(1));
    B.awaitArrival(KIT);
    replies.expectNoMessage(Duration.ZERO);
  }

  @Test
  void whereAReplicaHasNoCopyAnyMoreTheNextIsAskedAtOnce() {
    gather(elsewhere());
    tellAbsent(asked(atB), B, 0, 1);
    assertThat(partitions(asked(atC))).containsExactly(0, 1);
    query.expectNoMessage(Duration.ZERO);
  }

  @Test
  void whoeverHadNoCopyIsAskedAgainAfterALook() {
    gather(copies(List.of(at(B, 0, 0)), List.of(here(1, Copies.Phase.READY)), List.of()));
    tellAbsent(asked(atB), B, 0);
    B.awaitArrival(KIT);
    passes(200);
    MetricsQuery.Locate look = query.expectMessageClass(MetricsQuery.Locate.class);
    look.replyTo().tell(copies(List.of(at(B, 0, 0)), List.of(), List.of()));
    assertThat(partitions(asked(atB))).containsExactly(0);
  }

  @Test
  void whereNobodyElseIsLeftWhoeverWasSilentIsAskedAgainAfterASecond() {
    gather(copies(List.of(at(B, 0, 0)), List.of(at(B, 1, 0)), List.of(at(B, 2, 0))));
    asked(atB);
    passes(300);
    passes(999);
    atB.expectNoMessage(Duration.ofMillis(100));
    passes(1);
    assertThat(partitions(asked(atB))).containsExactly(0, 1);
  }

  @Test
  void aCopyThatAppearsMeanwhileIsAsked() {
    gather(copies(List.of(), List.of(here(1, Copies.Phase.READY)), List.of()));
    passes(200);
    query
        .expectMessageClass(MetricsQuery.Locate.class)
        .replyTo()
        .tell(copies(List.of(at(C, 0, 0)), List.of(), List.of()));
    assertThat(partitions(asked(atC))).containsExactly(0);
  }

  @Test
  void whenWhoeverAskedIsGoneItEndsAndSoDoThoseItAsked() {
    ActorRef<ScatterGather.Command> gathering =
        gather(copies(List.of(at(B, 0, 0)), List.of(at(C, 1, 0)), List.of(at(C, 2, 0))));
    RemoteQueryHandler.Ask first = asked(atB);
    RemoteQueryHandler.Ask second = asked(atC);
    replies.stop();
    query.expectTerminated(gathering);
    atB.expectMessage(new RemoteQueryHandler.Leave(first.replyTo()));
    atC.expectMessage(new RemoteQueryHandler.Leave(second.replyTo()));
  }

  @Test
  void whoeverIsStillAskedWhenItGivesUpIsToldToEnd() {
    gather(elsewhere());
    RemoteQueryHandler.Ask ask = asked(atB);
    tellAbsent(ask, B, 0, 1);
    RemoteQueryHandler.Ask sibling = asked(atC);
    tell(sibling, C, Answers.nodes(0));
    C.awaitArrival(KIT);
    passes(5_000);
    assertThat(replies.receiveMessage()).isInstanceOf(MetricsQuery.Unavailable.class);
    atC.fishForMessage(
        Duration.ofSeconds(3),
        told ->
            told.equals(new RemoteQueryHandler.Leave(sibling.replyTo()))
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
  }

  @Test
  void whoeverHasAnsweredInFullIsToldNothing() {
    gather(elsewhere());
    tell(asked(atB), B, Answers.nodes(0), Answers.nodes(1));
    tell(asked(atB), B, Answers.nodes(1), Answers.nodes(2));
    assertThat(found()).containsExactly(0, 1, 1, 2);
    atB.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void whereNobodyHasThePartitionAnyMoreItIsUnavailableAfterASecond() {
    gather(copies(List.of(at(B, 0, 0)), List.of(at(B, 1, 0)), List.of()));
    RemoteQueryHandler.Ask ask = asked(atB);
    tellAbsent(ask, B, 0, 1);
    B.awaitArrival(KIT);
    passes(1_000);
    assertThat(replies.receiveMessage()).isInstanceOf(MetricsQuery.Unavailable.class);
  }
}
