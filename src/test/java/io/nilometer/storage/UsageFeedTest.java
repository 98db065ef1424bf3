package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.Fences;
import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class UsageFeedTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final UsageChange BEGIN = new UsageChange.Begin(0);
  private static final UsageChange GONE = new UsageChange.Gone(0, "n");
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final TestProbe<Directory.Command<StorageActor.Command>> directory =
      KIT.createTestProbe();
  private final List<TestProbe<StorageActor.Command>> storage =
      IntStream.range(0, 3).mapToObj(_ -> KIT.<StorageActor.Command>createTestProbe()).toList();
  private final TestProbe<UsageFeed.Changes> subscriber = KIT.createTestProbe();
  private ActorRef<Copies<StorageActor.Command>> follow; // null until it is known
  private final QueryFence fence = Fences.open();
  private final ActorRef<UsageFeed.Command> feed =
      KIT.spawn(UsageFeed.create(directory.getRef(), fence));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /// Copies 0/0, 1/0 … are here, in these phases.
  private void located(Phase... phases) {
    var copies = new HashMap<Integer, List<Copies.Copy<StorageActor.Command>>>();
    for (int i = 0; i < phases.length; i++) {
      copies.put(
          i, List.of(new Copies.Here<>(new CopyId(i, 0), phases[i], storage.get(i).getRef())));
    }
    located(copies);
  }

  private void located(CopyId copy, TestProbe<StorageActor.Command> of) {
    located(Map.of(copy.partition(), List.of(new Copies.Here<>(copy, Phase.READY, of.getRef()))));
  }

  private void located(Map<Integer, List<Copies.Copy<StorageActor.Command>>> copies) {
    if (follow == null) {
      follow = ((Directory.Follow<StorageActor.Command>) directory.receiveMessage()).subscriber();
    }
    follow.tell(new Copies<>(Views.of("here:1", "here:1"), copies));
  }

  private void subscribe(long epoch, Integer... partitions) {
    feed.tell(new UsageFeed.Subscribe(epoch, List.of(partitions), true, subscriber.getRef()));
  }

  private ActorRef<UsageChange> follower(int partition) {
    return storage.get(partition).expectMessageClass(StorageActor.Follow.class).follower();
  }

  /// Of the next message that has any.
  private List<UsageChange> changes(long epoch) {
    UsageFeed.Changes message = subscriber.receiveMessage();
    assertThat(message.epoch()).isEqualTo(epoch);
    assertThat(message.member()).isEqualTo("here:1");
    return message.changes().isEmpty() ? changes(epoch) : message.changes();
  }

  @Test
  void aSubscriberGetsWhatTheCopiesReport() {
    located(Phase.READY, Phase.READY);
    subscribe(1, 0, 1);
    ActorRef<UsageChange> follower = follower(0);
    follower.tell(BEGIN);
    assertThat(changes(1)).containsExactly(BEGIN);
    follower.tell(GONE);
    assertThat(changes(1)).containsExactly(GONE);
    follower(1).tell(new UsageChange.Begin(1));
    assertThat(changes(1)).containsExactly(new UsageChange.Begin(1));
  }

  @Test
  void whatACopySentBeforeItIsFollowedAnewDoesNotCount() {
    located(Phase.READY);
    subscribe(1, 0);
    ActorRef<UsageChange> first = follower(0);
    first.tell(BEGIN);
    assertThat(changes(1)).containsExactly(BEGIN);
    subscribe(2, 0);
    subscriber.expectTerminated(first, PATIENCE);
    follower(0).tell(BEGIN);
    assertThat(changes(2)).containsExactly(BEGIN);
  }

  /// As where the first copy reads late that it is followed: its snapshot and that of the second
  /// are not mixed.
  @Test
  void whatAnotherCopyOfThePartitionSendsDoesNotCount() {
    located(new CopyId(0, 0), storage.getFirst());
    subscribe(1, 0);
    ActorRef<UsageChange> first = follower(0);
    located(new CopyId(0, 1), storage.getLast());
    subscriber.expectTerminated(first, PATIENCE);
    ActorRef<UsageChange> second =
        storage.getLast().expectMessageClass(StorageActor.Follow.class).follower();
    first.tell(BEGIN);
    first.tell(new UsageChange.End(0));
    second.tell(BEGIN);
    assertThat(changes(1)).containsExactly(BEGIN);
    second.tell(GONE);
    assertThat(changes(1)).containsExactly(GONE);
  }

  @Test
  void messagesAreNumberedFromTheBeginningOfAnEpoch() {
    located(Phase.READY);
    subscribe(1, 0);
    ActorRef<UsageChange> first = follower(0);
    first.tell(BEGIN);
    long last = subscriber.receiveMessage().number();
    assertThat(last).isZero();
    subscribe(2, 0);
    subscriber.expectTerminated(first, PATIENCE);
    follower(0).tell(BEGIN);
    UsageFeed.Changes again = subscriber.receiveMessage();
    assertThat(again.epoch()).isEqualTo(2);
    assertThat(again.number()).isZero();
  }

  @Test
  void aPartitionWithoutACompleteCopyIsLostUntilThereIsOne() {
    located(Phase.WARMING);
    subscribe(1, 0);
    assertThat(changes(1)).containsExactly(new UsageChange.Lost(0));
    located(Phase.READY);
    ActorRef<UsageChange> follower = follower(0);
    located(Phase.WARMING);
    subscriber.expectTerminated(follower, PATIENCE);
    assertThat(changes(1)).containsExactly(new UsageChange.Lost(0));
  }

  @Test
  void whatIsNoLongerSubscribedIsNotFollowed() {
    located(Phase.READY, Phase.READY);
    subscribe(1, 0, 1);
    ActorRef<UsageChange> follower = follower(0);
    subscribe(1, 1);
    subscriber.expectTerminated(follower, PATIENCE);
    follower.tell(BEGIN);
    follower(1).tell(new UsageChange.Begin(1));
    assertThat(changes(1)).containsExactly(new UsageChange.Begin(1));
  }

  @Test
  void aReplicaThatMayHaveMissedBatchesIsSilentAndItsNumbersShowThat() {
    located(Phase.READY);
    subscribe(1, 0);
    ActorRef<UsageChange> follower = follower(0);
    Fences.close(fence);
    follower.tell(BEGIN);
    ManualTime.get(KIT.system()).timePasses(Duration.ofMillis(900));
    subscriber.expectNoMessage(Duration.ZERO);
    Fences.reopen(fence);
    follower.tell(new UsageChange.End(0));
    UsageFeed.Changes next = subscriber.receiveMessage();
    assertThat(next.changes()).containsExactly(new UsageChange.End(0));
    assertThat(next.number()).isPositive();
  }

  @Test
  void aFeedIsAlive() {
    located();
    subscribe(1);
    ManualTime.get(KIT.system()).timePasses(Duration.ofSeconds(1));
    assertThat(subscriber.receiveMessage().changes()).isEmpty();
  }

  @Test
  void oneThatNoLongerSubscribesIsForgotten() {
    located(Phase.READY);
    subscribe(1, 0);
    ActorRef<UsageChange> follower = follower(0); // of the session
    ManualTime.get(KIT.system()).timePasses(Duration.ofSeconds(6));
    subscriber.expectTerminated(follower, PATIENCE);
  }

  @Test
  void thatClientsOfAnotherReplicaWatchIsReported() {
    TestProbe<Done> watched = KIT.createTestProbe();
    feed.tell(new UsageFeed.NotifyWatched(watched.getRef()));
    located();
    feed.tell(new UsageFeed.Subscribe(1, List.of(), false, subscriber.getRef()));
    subscribe(1);
    watched.receiveMessage();
    watched.expectNoMessage(Duration.ZERO);
  }
}
