package io.nilometer.api.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.query.MetricsQuery;
import io.nilometer.api.query.ObjectEvent;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.watch.WatchRequest.Start;
import io.nilometer.cluster.Fences;
import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.Indexes;
import io.nilometer.storage.StorageActor;
import io.nilometer.storage.UsageChange;
import io.nilometer.storage.UsageFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchCacheTest {

  private static final Duration RESOLUTION = Duration.ofSeconds(15);
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final String HERE = "here:1";
  private static final String THERE = "there:1";
  private static final WatchSelection EVERYTHING = WatchedPods.select("", "");

  private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
  private final TestProbe<Directory.Command<StorageActor.Command>> directory =
      kit.createTestProbe();
  private final TestProbe<StorageActor.Command> storage = kit.createTestProbe();
  private final Map<String, TestProbe<UsageFeed.Command>> feeds =
      Map.of(HERE, kit.createTestProbe(), THERE, kit.createTestProbe());
  private final TestProbe<WatchCache.Reply> replies = kit.createTestProbe();
  private final QueryFence fence = Fences.open();
  private final AtomicBoolean listed = new AtomicBoolean(true);
  private final AtomicLong nanos = new AtomicLong();
  private final ActorRef<WatchCache.Command> cache =
      kit.spawn(
          WatchCache.create(
              new MetricsQuery.Cluster(
                  new Partitions(2), Indexes.nodes("n"), Indexes.pods(), listed::get, RESOLUTION),
              new WatchLimits(2, 1_000),
              directory.getRef(),
              feeds.get(HERE).getRef(),
              member -> feeds.get(member).getRef(),
              fence,
              () -> START.plusNanos(nanos.get()),
              nanos::get));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /// Each partition has its first copy here and its second there, unless stated otherwise.
  private void located(String... members) {
    var copies = new HashMap<Integer, List<Copies.Copy<StorageActor.Command>>>();
    for (int partition = 0; partition < 2; partition++) {
      var here = new CopyId(partition, 0);
      var there = new CopyId(partition, 1);
      copies.put(
          partition,
          Stream.of(members)
              .<Copies.Copy<StorageActor.Command>>map(
                  member ->
                      member.equals(HERE)
                          ? new Copies.Here<>(here, Copies.Phase.READY, storage.getRef())
                          : new Copies.There<>(there, Copies.Phase.READY, member))
              .toList());
    }
    ((Directory.Follow<StorageActor.Command>) directory.receiveMessage())
        .subscriber()
        .tell(new Copies<>(Views.of(HERE, members), copies));
  }

  private void passes(Duration time) {
    nanos.addAndGet(time.toNanos());
    ManualTime.get(kit.system()).timePasses(time);
  }

  /// Meanwhile the feed is alive.
  private void secondsPass(UsageFeed.Subscribe here, int number, int seconds) {
    for (int i = 0; i < seconds; i++) {
      send(here, HERE, number + i);
      passes(Duration.ofSeconds(1));
    }
  }

  /// The next subscription at that replica.
  private UsageFeed.Subscribe subscribed(String member) {
    UsageFeed.Command message = feeds.get(member).receiveMessage();
    return message instanceof UsageFeed.Subscribe subscribe ? subscribe : subscribed(member);
  }

  private static void send(
      UsageFeed.Subscribe to, String member, long number, UsageChange... sent) {
    to.subscriber().tell(new UsageFeed.Changes(member, to.epoch(), number, List.of(sent)));
  }

  private UsageFeed.Subscribe whole() {
    UsageFeed.Subscribe here = subscribed(HERE);
    assertThat(here.partitions()).containsExactly(0, 1);
    send(
        here,
        HERE,
        0,
        new UsageChange.Begin(0),
        new UsageChange.End(0),
        new UsageChange.Begin(1),
        new UsageChange.End(1));
    return here;
  }

  @Test
  void beforeNodesAndPodsAreListedNothingIsAnswered() {
    listed.set(false);
    located(HERE, THERE);
    list();
    UsageFeed.Subscribe here = whole();
    replies.expectNoMessage(Duration.ofMillis(200));
    listed.set(true);
    secondsPass(here, 1, 1);
    replies.expectMessageClass(WatchCache.Versioned.class);
  }

  private void list() {
    cache.tell(new WatchCache.FindVersion(() -> false, replies.getRef()));
  }

  private void open(Start start) {
    open(EVERYTHING, start);
  }

  private void open(WatchSelection selection, Start start) {
    open("alice", selection, start);
  }

  private void open(String user, WatchSelection selection, Start start) {
    cache.tell(
        new WatchCache.Open(
            new WatchRequest(user, selection, start, true, Duration.ofSeconds(30), 0),
            () -> false,
            replies.getRef()));
  }

  private WatchQueue opened() {
    var watch = (OpenedWatch.Running) ((WatchCache.Opened) replies.receiveMessage()).watch();
    return watch.queue();
  }

  @Test
  void nothingIsFollowedUntilAClientWatches() {
    located(HERE, THERE);
    feeds.get(HERE).expectMessageClass(UsageFeed.NotifyWatched.class);
    passes(Duration.ofSeconds(3));
    feeds.get(HERE).expectNoMessage(Duration.ZERO);
    feeds.get(THERE).expectNoMessage(Duration.ZERO);
  }

  @Test
  void aListIsAnsweredWhenAllPartitionsAreFollowed() {
    located(HERE, THERE);
    list();
    UsageFeed.Subscribe here = subscribed(HERE);
    send(here, HERE, 0, new UsageChange.Begin(0), new UsageChange.End(0));
    replies.expectNoMessage(Duration.ofMillis(100));
    send(here, HERE, 1, new UsageChange.Begin(1), new UsageChange.End(1));
    replies.expectMessageClass(WatchCache.Versioned.class);
    cache.tell(
        new WatchCache.FindObjects(ObjectKind.POD, List.of(), () -> false, replies.getRef()));
    assertThat(replies.expectMessageClass(WatchCache.Found.class).objects()).isEmpty();
  }

  @Test
  void whatAReplicaSendsOfOtherPartitionsIsIgnored() {
    located(HERE, THERE);
    list();
    UsageFeed.Subscribe here = subscribed(HERE);
    send(here, HERE, 0, new UsageChange.Begin(0), new UsageChange.End(0), new UsageChange.End(7));
    send(here, THERE, 0, new UsageChange.End(1));
    replies.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void aLostPartitionIsWaitedFor() {
    located(HERE, THERE);
    list();
    UsageFeed.Subscribe here = whole();
    replies.expectMessageClass(WatchCache.Versioned.class);
    send(here, HERE, 1, new UsageChange.Lost(1));
    list();
    replies.expectNoMessage(Duration.ofMillis(100));
    send(here, HERE, 2, new UsageChange.Begin(1), new UsageChange.End(1));
    replies.expectMessageClass(WatchCache.Versioned.class);
  }

  @Test
  void afterALostMessageEverythingIsAskedAnew() {
    located(HERE, THERE);
    list();
    UsageFeed.Subscribe here = whole();
    send(here, HERE, 5);
    passes(Duration.ofSeconds(1));
    assertThat(subscribed(HERE).epoch()).isGreaterThan(here.epoch());
  }

  @Test
  void whereAReplicaIsSilentTheSiblingIsFollowed() {
    located(HERE, THERE);
    list();
    subscribed(HERE);
    for (int i = 0; i < 3; i++) {
      passes(Duration.ofSeconds(1));
    }
    UsageFeed.Subscribe there = subscribed(THERE);
    while (there.partitions().isEmpty()) { // it learned before that clients watch
      there = subscribed(THERE);
    }
    assertThat(there.partitions()).containsExactly(0, 1);
  }

  /// Then it is this replica that was busy.
  @Test
  void aReplicaIsNotSilentWhereTheTickIsLate() {
    located(HERE, THERE);
    list();
    UsageFeed.Subscribe here = whole();
    replies.expectMessageClass(WatchCache.Versioned.class);
    secondsPass(here, 1, 1);
    subscribed(HERE); // by the tick
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());
    passes(Duration.ofSeconds(1));
    list();
    replies.expectMessageClass(WatchCache.Versioned.class);
  }

  @Test
  void aRequestThatWaitsForLongIsRefused() {
    located();
    list();
    assertThat(replyInTime()).isInstanceOf(WatchCache.Unavailable.class);
    assertThat(nanos.get()).isGreaterThan(Duration.ofSeconds(5).toNanos());
  }

  private WatchCache.Reply replyInTime() {
    return kit.createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(20),
            () -> {
              passes(Duration.ofSeconds(1));
              return replies.receiveMessage(Duration.ofMillis(100));
            });
  }

  @Test
  void furtherRequestsAreRefusedAtOnceUntilAllPartitionsAreFollowed() {
    located(HERE, THERE);
    list();
    UsageFeed.Subscribe here = whole();
    replies.expectMessageClass(WatchCache.Versioned.class);
    send(here, HERE, 1, new UsageChange.Lost(1));
    secondsPass(here, 2, 1);
    list();
    replies.expectNoMessage(Duration.ofMillis(100));
    secondsPass(here, 3, 6);
    replies.expectMessageClass(WatchCache.Unavailable.class);
    list();
    replies.expectMessageClass(WatchCache.Unavailable.class);
    send(here, HERE, 9, new UsageChange.Begin(1), new UsageChange.End(1));
    list();
    replies.expectMessageClass(WatchCache.Versioned.class);
  }

  @Test
  void aReplicaThatMayHaveMissedBatchesAnswersNothing() {
    located(HERE, THERE);
    Fences.close(fence);
    list();
    UsageFeed.Subscribe before = whole();
    replies.expectNoMessage(Duration.ofMillis(100));
    Fences.reopen(fence);
    passes(Duration.ofSeconds(1));
    replies.expectNoMessage(Duration.ofMillis(100)); // it may have missed batches
    UsageFeed.Subscribe anew = subscribed(HERE);
    while (anew.epoch() == before.epoch()) {
      anew = subscribed(HERE);
    }
    send(anew, HERE, 0, new UsageChange.End(0), new UsageChange.End(1));
    replies.expectMessageClass(WatchCache.Versioned.class);
  }

  /// The copies may have missed batches, and have to renew what they sent.
  @Test
  void afterADoubtEverythingIsAskedAnew() {
    located(HERE, THERE);
    list();
    UsageFeed.Subscribe before = whole();
    replies.expectMessageClass(WatchCache.Versioned.class);
    Fences.close(fence);
    Fences.reopen(fence);
    list();
    replies.expectNoMessage(Duration.ofMillis(100));
    assertThat(whole().epoch()).isGreaterThan(before.epoch());
    replies.expectMessageClass(WatchCache.Versioned.class);
  }

  @Test
  void forAClientThatHasDisconnectedNothingIsGathered() {
    located(HERE, THERE);
    list();
    whole();
    replies.expectMessageClass(WatchCache.Versioned.class);
    cache.tell(new WatchCache.FindObjects(ObjectKind.POD, List.of(), () -> true, replies.getRef()));
    replies.expectMessageClass(WatchCache.Unavailable.class);
  }

  /// So that the watch after the list can begin there.
  @Test
  void otherReplicasLearnOfAListAtOnce() {
    located(HERE, THERE);
    list();
    assertThat(subscribed(THERE).watched()).isTrue();
  }

  @Test
  void moreWatchesThanTheLimitAreRefusedUntilOneEnds() {
    located(HERE, THERE);
    open(new Start.Now());
    whole();
    WatchQueue first = opened();
    open(new Start.Now());
    replies.expectMessageClass(WatchCache.TooMany.class);
    first.close();
    open(new Start.Now());
    opened();
  }

  @Test
  void oneUserLeavesPlacesToOthers() {
    located(HERE, THERE);
    open(new Start.Now());
    whole();
    opened();
    open(new Start.Now());
    assertThat(replies.expectMessageClass(WatchCache.TooMany.class).reason())
        .startsWith("one user,");
    open("bob", EVERYTHING, new Start.Now());
    opened();
    open("carol", EVERYTHING, new Start.Now());
    assertThat(replies.expectMessageClass(WatchCache.TooMany.class).reason())
        .startsWith("this replica ");
  }

  @Test
  void aWatchWithALongSelectorCountsAsSeveral() {
    located(HERE, THERE);
    open(new Start.Now());
    whole();
    opened().close();
    String values = String.join(",", Collections.nCopies(1_500, "a"));
    open(WatchedPods.select("app in (" + values + ")", ""), new Start.Now());
    replies.expectMessageClass(WatchCache.TooMany.class);
    open(new Start.Now());
    opened();
  }

  @Test
  void aWatchCannotBeginBeforeTheCacheDid() {
    located(HERE, THERE);
    open(new Start.Since(1));
    whole();
    assertThat(replies.expectMessageClass(WatchCache.Opened.class).watch())
        .isEqualTo(new OpenedWatch.Expired(1));
  }

  @Test
  void aWatchOfTheFutureIsExpiredToo() {
    located(HERE, THERE);
    open(new Start.Since(Long.MAX_VALUE));
    whole();
    assertThat(replies.expectMessageClass(WatchCache.Opened.class).watch())
        .isEqualTo(new OpenedWatch.Expired(Long.MAX_VALUE));
  }

  @Test
  void aWatchEndsByItsTimeoutWithABookmark() {
    located(HERE, THERE);
    open(new Start.Now());
    UsageFeed.Subscribe here = whole();
    WatchQueue queue = opened();
    secondsPass(here, 1, 31);
    assertThat(bookmarkedUntilTheEnd(queue)).isTrue();
  }

  /// Its client would go on after a change that is not known here.
  @Test
  void thereIsNoBookmarkWhileAPartitionIsNotFollowed() {
    located(HERE, THERE);
    open(new Start.Now());
    UsageFeed.Subscribe here = whole();
    WatchQueue queue = opened();
    send(here, HERE, 1, new UsageChange.Lost(1));
    secondsPass(here, 2, 31);
    assertThat(bookmarkedUntilTheEnd(queue)).isFalse();
  }

  /// Whether a bookmark is sent before it ends.
  private boolean bookmarkedUntilTheEnd(WatchQueue queue) {
    var bookmarked = new AtomicBoolean();
    await()
        .until(
            () -> {
              WatchQueue.Portion next = queue.take(10);
              bookmarked.compareAndSet(false, next.bookmark().isPresent());
              return next.last();
            });
    return bookmarked.get();
  }

  /// It counts as long as its client has not taken what is left.
  @Test
  void aWatchThatTimedOutAndIsNotReadIsDisconnected() {
    located(HERE, THERE);
    open(new Start.Now());
    UsageFeed.Subscribe here = whole();
    WatchQueue queue = opened();
    secondsPass(here, 1, 20);
    queue.put(new ObjectEvent(ObjectEvent.Type.ADDED, WatchedPods.pod("p", "a", 1, 1)));
    secondsPass(here, 21, 15); // it ends after 30 s
    open(new Start.Now());
    replies.expectMessageClass(WatchCache.TooMany.class);
    secondsPass(here, 36, 20);
    queue.cut().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
  }

  @Test
  void whatWaitsIsBoundedWhenAWatchBegins() {
    located(HERE, THERE);
    open(new Start.Now());
    whole();
    WatchQueue queue = opened();
    for (int i = 0; i < 3_000; i++) {
      queue.put(new ObjectEvent(ObjectEvent.Type.ADDED, WatchedPods.pod("p" + i, "a", 1, 1)));
    }
    open(new Start.Now()); // no time passes
    queue.cut().toCompletableFuture().orTimeout(5, TimeUnit.SECONDS).join();
    assertThat(queue.size()).isZero();
  }

  @Test
  void aReplicaWhereNothingIsFollowedLearnsOfAWatch() {
    located(HERE, THERE);
    open(new Start.Now());
    whole();
    opened();
    passes(Duration.ofSeconds(1));
    UsageFeed.Subscribe there = subscribed(THERE);
    assertThat(there.watched()).isTrue();
    assertThat(there.partitions()).isEmpty();
  }

  @Test
  void onShutdownAllWatchesEndAndNoneBegins() {
    located(HERE, THERE);
    open(new Start.Now());
    whole();
    WatchQueue queue = opened();
    cache.tell(WatchCache.EndAll.NOW);
    assertThat(bookmarkedUntilTheEnd(queue)).isTrue();
    open(new Start.Now());
    replies.expectMessageClass(WatchCache.Unavailable.class);
  }

  @Test
  void aWatchThatWaitsOnShutdownDoesNotBegin() {
    located(HERE, THERE);
    open(new Start.Now());
    cache.tell(WatchCache.EndAll.NOW);
    whole();
    replies.expectMessageClass(WatchCache.Unavailable.class);
  }

  @Test
  void thatClientsOfAnotherReplicaWatchIsAReasonToFollow() {
    located(HERE, THERE);
    feeds
        .get(HERE)
        .expectMessageClass(UsageFeed.NotifyWatched.class)
        .subscriber()
        .tell(Done.getInstance());
    assertThat(subscribed(HERE).watched()).isFalse();
  }

  @Test
  void nothingIsFollowedWhenNobodyHasWatchedForLong() {
    located(HERE, THERE);
    list();
    UsageFeed.Subscribe here = whole();
    replies.expectMessageClass(WatchCache.Versioned.class);
    for (int i = 1; i <= 32; i++) {
      send(here, HERE, i);
      passes(Duration.ofSeconds(1));
    }
    list();
    replies.expectNoMessage(Duration.ofMillis(100)); // it begins anew
  }
}
