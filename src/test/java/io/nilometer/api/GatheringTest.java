package io.nilometer.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.Copies;
import io.nilometer.cluster.CopyId;
import io.nilometer.cluster.Views;
import io.nilometer.storage.Answer;
import io.nilometer.storage.Selection;
import io.nilometer.storage.StorageActor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class GatheringTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());

  /// Asks partitions 0 and 1, then 1 and 2.
  private static final class TwoRounds implements Plan<List<Integer>> {

    private final List<Integer> answered = new ArrayList<>();
    private boolean second;

    @Override
    public Map<Integer, Selection> first() {
      return Map.of(0, new Selection.AllNodes(), 1, new Selection.AllNodes());
    }

    @Override
    public void add(Answer answer) {
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
  private final TestProbe<MetricsQuery.Command> query = KIT.createTestProbe();
  private final TestProbe<MetricsQuery.Reply<List<Integer>>> replies = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ActorRef<Gathering.Command> gather(Copies<StorageActor.Command> copies) {
    return KIT.spawn(
        Gathering.create(TwoRounds::new, query.getRef(), copies, Set.of(), replies.getRef()),
        DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));
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
    ActorRef<Gathering.Command> gathering = gather(ready(3));
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
    ActorRef<Gathering.Command> gathering = gather(ready(1));
    answer(0, new Selection.AllNodes());
    ManualTime.get(KIT.system()).timePasses(Duration.ofMillis(999));
    replies.expectNoMessage(Duration.ZERO);
    ManualTime.get(KIT.system()).timePasses(Duration.ofMillis(1));
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
    ManualTime.get(KIT.system()).timePasses(Duration.ofSeconds(1));
    replies.expectMessage(
        new MetricsQuery.Unavailable<>("no copy of partition 2 can be asked now"));
  }

  @Test
  void partitionsThatDoNotAnswerMakeItUnavailableAfterFiveSeconds() {
    ActorRef<Gathering.Command> gathering = gather(ready(3));
    answer(0, new Selection.AllNodes());
    ManualTime.get(KIT.system()).timePasses(Duration.ofMillis(4_999));
    replies.expectNoMessage(Duration.ZERO);
    ManualTime.get(KIT.system()).timePasses(Duration.ofMillis(1));
    replies.expectMessage(new MetricsQuery.Unavailable<>("1 partitions did not answer within 5 s"));
    replies.expectTerminated(gathering);
  }
}
