package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.Fences;
import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RemoteQueryHandlerTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final Selection ALL_NODES = new Selection.AllNodes();
  private static final Selection ALL_PODS = new Selection.AllPods();
  private static final int ATTEMPT = 5;

  private final TestProbe<Directory.Command<StorageActor.Command>> directory =
      KIT.createTestProbe();
  private final List<TestProbe<StorageActor.Command>> storage =
      IntStream.range(0, 4).mapToObj(_ -> KIT.<StorageActor.Command>createTestProbe()).toList();
  private final TestProbe<RemoteQueryHandler.Answers> answers = KIT.createTestProbe();
  private final TestProbe<StorageActor.Command> recalling = KIT.createTestProbe();
  private final QueryFence fence = Fences.open();
  private final ActorRef<RemoteQueryHandler.Command> handler =
      KIT.spawn(
          RemoteQueryHandler.create(directory.getRef(), fence),
          DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));

  @Test
  void aReplicaThatOthersMayHaveGivenUpHasNoCopyToQuery() {
    located(Phase.READY, Phase.READY);
    Fences.close(fence);
    handler.tell(
        new RemoteQueryHandler.Ask(
            ATTEMPT,
            List.of(new RemoteQueryHandler.Question(ALL_PODS, List.of(0, 1))),
            answers.getRef()));
    answers.expectMessage(
        new RemoteQueryHandler.Answers(ATTEMPT, "here:1", List.of(), List.of(0, 1)));
    storage.getFirst().expectNoMessage(Duration.ZERO);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /// The copies of partitions 0 and so on are here in these phases.
  private void located(Phase... phases) {
    var copies = new HashMap<Integer, List<Copies.Copy<StorageActor.Command>>>();
    for (int i = 0; i < phases.length; i++) {
      var id = new CopyId(i, 0);
      copies.put(i, List.of(new Copies.Here<>(id, phases[i], storage.get(i).getRef())));
    }
    ((Directory.Follow<StorageActor.Command>) directory.receiveMessage())
        .subscriber()
        .tell(new Copies<>(Views.of("here:1", "here:1"), copies));
  }

  private void ask(RemoteQueryHandler.Question... questions) {
    handler.tell(new RemoteQueryHandler.Ask(ATTEMPT, List.of(questions), answers.getRef()));
  }

  private ActorRef<PartitionUsages> asked(int partition, Selection expected) {
    var query = storage.get(partition).expectMessageClass(StorageActor.Query.class);
    assertThat(query.selection()).isEqualTo(expected);
    return query.replyTo();
  }

  private static PartitionUsages pods(int partition, int count) {
    List<PodUsage> pods =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new PodUsage(
                        new PodRef("ns", "pod-" + i),
                        "n",
                        1,
                        1,
                        1,
                        List.of(new ContainerUsage("c", 1, 1))))
            .toList();
    return PartitionUsages.whole(partition, List.of(), pods);
  }

  @Test
  void eachCopyIsAskedItsOwnQuestionAndTheAnswersGoInOneMessage() {
    located(Phase.READY, Phase.RETIRING, Phase.READY);
    ask(
        new RemoteQueryHandler.Question(ALL_NODES, List.of(0, 1)),
        new RemoteQueryHandler.Question(ALL_PODS, List.of(2)));
    asked(0, ALL_NODES).tell(pods(0, 0));
    asked(1, ALL_NODES).tell(pods(1, 1));
    answers.expectNoMessage(Duration.ZERO);
    asked(2, ALL_PODS).tell(pods(2, 3));
    answers.expectMessage(
        new RemoteQueryHandler.Answers(
            ATTEMPT, "here:1", List.of(pods(0, 0), pods(1, 1), pods(2, 3)), List.of()));
  }

  @Test
  void partitionsWithoutACompleteCopyAreReportedAtOnce() {
    located(Phase.WARMING, Phase.READY);
    ask(new RemoteQueryHandler.Question(ALL_NODES, List.of(0, 1, 3)));
    answers.expectMessage(
        new RemoteQueryHandler.Answers(ATTEMPT, "here:1", List.of(), List.of(0, 3)));
    asked(1, ALL_NODES).tell(pods(1, 1));
    answers.expectMessage(
        new RemoteQueryHandler.Answers(ATTEMPT, "here:1", List.of(pods(1, 1)), List.of()));
  }

  @Test
  void whereThereIsNoCopyAtAllNothingElseIsAnswered() {
    located();
    ask(new RemoteQueryHandler.Question(ALL_NODES, List.of(0)));
    answers.expectMessage(new RemoteQueryHandler.Answers(ATTEMPT, "here:1", List.of(), List.of(0)));
    answers.expectNoMessage(Duration.ZERO);
  }

  @Test
  void manyPodsGoInMessagesOfABoundedSize() {
    located(Phase.READY, Phase.READY);
    ask(new RemoteQueryHandler.Question(ALL_PODS, List.of(0, 1)));
    asked(0, ALL_PODS).tell(pods(0, 400));
    asked(1, ALL_PODS).tell(pods(1, 1_200));
    var parts = new ArrayList<PartitionUsages>();
    for (RemoteQueryHandler.Answers some : answers.receiveSeveralMessages(4)) {
      assertThat(some.answers().stream().mapToInt(PartitionUsages::size).sum())
          .isLessThanOrEqualTo(PartitionUsages.MAX_SIZE);
      parts.addAll(some.answers());
    }
    assertThat(parts).extracting(PartitionUsages::partition).containsExactly(0, 1, 1, 1);
    assertThat(parts).extracting(PartitionUsages::part).containsExactly(0, 0, 1, 2);
    assertThat(parts).extracting(PartitionUsages::parts).containsExactly(1, 3, 3, 3);
    assertThat(parts.stream().skip(1).flatMap(part -> part.pods().stream()))
        .containsExactlyElementsOf(pods(1, 1_200).pods());
  }

  @Test
  void whoDoesNotWaitAnyMoreIsNotAnsweredAndOthersAre() {
    TestProbe<RemoteQueryHandler.Answers> other = KIT.createTestProbe();
    located(Phase.READY, Phase.READY);
    ask(new RemoteQueryHandler.Question(ALL_PODS, List.of(0, 1)));
    asked(0, ALL_PODS).tell(pods(0, 800));
    answers.receiveMessage();
    ActorRef<PartitionUsages> abandoned = asked(1, ALL_PODS);
    handler.tell(
        new RemoteQueryHandler.Ask(
            ATTEMPT,
            List.of(new RemoteQueryHandler.Question(ALL_PODS, List.of(0))),
            other.getRef()));
    handler.tell(new RemoteQueryHandler.Leave(answers.getRef()));
    abandoned.tell(pods(1, 1_200));
    asked(0, ALL_PODS).tell(pods(0, 1));
    other.expectMessage(
        new RemoteQueryHandler.Answers(ATTEMPT, "here:1", List.of(pods(0, 1)), List.of()));
    answers.expectNoMessage(Duration.ZERO);
    answers.expectTerminated(abandoned);
  }

  @Test
  void anotherCopysRecallIsForTheCompleteCopyElseForTheOneThatIsThere() {
    located(Phase.READY, Phase.WARMING);
    for (int partition : List.of(0, 1, 2)) {
      handler.tell(new RemoteQueryHandler.Recall(partition, 7, ALL_NODES, recalling.getRef()));
    }
    var expected = new StorageActor.Recall(7, ALL_NODES, recalling.getRef());
    storage.get(0).expectMessage(expected);
    storage.get(1).expectMessage(expected);
    recalling.expectNoMessage(Duration.ZERO);
  }
}
