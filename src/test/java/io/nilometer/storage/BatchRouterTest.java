package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.RemotePeer;
import io.nilometer.cluster.TimedReplica;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.cluster.copies.Shares;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.Origin;
import io.nilometer.model.Scrape;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BatchRouterTest {

  private static final ActorTestKit KIT = TimedReplica.create();
  private static final RemotePeer PEER = new RemotePeer();
  private static final Partitions PARTITIONS = new Partitions(4);
  private static final int PARTITION = PARTITIONS.of("n");
  private static final NodeBatch BATCH =
      new NodeBatch("n", new Origin("s", 1, 1), 5, new Scrape(Optional.empty(), List.of()));

  private final TestProbe<ShardingEnvelope<StorageActor.Command>> region = KIT.createTestProbe();
  private final TestProbe<Directory.Command<StorageActor.Command>> directory =
      KIT.createTestProbe();
  private final TestProbe<StorageActor.Command> first = KIT.createTestProbe();
  private final TestProbe<StorageActor.Command> second = KIT.createTestProbe();
  private final AtomicBoolean begun = new AtomicBoolean(true);
  private final ActorRef<BatchRouter.Command> router =
      KIT.spawn(
          BatchRouter.create(
              PARTITIONS,
              region.getRef(),
              directory.getRef(),
              Telemetry.create(Duration.ofSeconds(15), InstantSource.system(), System::nanoTime)
                  .cluster(),
              begun::get),
          DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));

  private final ActorRef<Copies<StorageActor.Command>> located =
      ((Directory.Follow<StorageActor.Command>) directory.receiveMessage()).subscriber();

  @AfterEach
  void end() {
    KIT.stop(router);
    meet();
  }

  @BeforeAll
  static void meet() {
    TimedReplica.meet(KIT, PEER, BatchRouter.NAME);
  }

  @AfterAll
  static void stop() {
    PEER.close();
    TimedReplica.stop(KIT);
  }

  private void up(String... members) {
    located.tell(new Copies<>(Views.of("self", members), Map.of()));
  }

  private void found(Map<Integer, List<Copies.Copy<StorageActor.Command>>> copies) {
    located.tell(new Copies<>(Views.of("self", "self"), copies));
  }

  private static Copies.Copy<StorageActor.Command> copy(
      int partition, int number, TestProbe<StorageActor.Command> copy, Copies.Phase phase) {
    return new Copies.Here<>(new CopyId(partition, number), phase, copy.getRef());
  }

  private List<String> woken() {
    var names = new ArrayList<String>();
    for (ShardingEnvelope<StorageActor.Command> envelope : region.receiveSeveralMessages(3)) {
      assertThat(envelope.message()).isEqualTo(new StorageActor.Wake());
      names.add(envelope.entityId());
    }
    return names;
  }

  @Test
  void batchesGoToAllAnnouncedCopiesIncludingWarmingOnes() {
    found(
        Map.of(
            PARTITION,
            List.of(
                copy(PARTITION, 0, first, Copies.Phase.READY),
                copy(PARTITION, 1, second, Copies.Phase.WARMING))));
    router.tell(new BatchRouter.Carry(BATCH));
    router.tell(new BatchRouter.Forget("n"));
    for (TestProbe<StorageActor.Command> copy : List.of(first, second)) {
      copy.expectMessage(new StorageActor.Store(BATCH));
      copy.expectMessage(new StorageActor.Forget("n"));
    }
  }

  @Test
  void batchesGoOnlyToTheCopiesOfTheNodesPartition() {
    int other = (PARTITION + 1) % 4;
    found(
        Map.of(
            PARTITION, List.of(copy(PARTITION, 0, first, Copies.Phase.READY)),
            other, List.of(copy(other, 0, second, Copies.Phase.READY))));
    router.tell(new BatchRouter.Carry(BATCH));
    first.expectMessage(new StorageActor.Store(BATCH));
    second.expectNoMessage(Duration.ZERO);
  }

  @Test
  void noCopyIsWokenBeforeThisReplicaBeginsToScrape() {
    begun.set(false);
    up("self");
    TimedReplica.passes(KIT, Duration.ofSeconds(3));
    region.expectNoMessage(Duration.ZERO);
    begun.set(true);
    TimedReplica.passes(KIT, Duration.ofSeconds(1));
    region.receiveSeveralMessages(4);
  }

  @Test
  void theLastTwoBatchesOfANodeWithoutACopyHereAreKeptUntilThereIsOne() {
    up("self");
    region.receiveSeveralMessages(4); // wakes
    for (int number = 1; number <= 3; number++) {
      router.tell(new BatchRouter.Carry(Scrapes.number("n", number)));
    }
    region.expectNoMessage(Duration.ZERO);
    for (int time = 0; time < 2; time++) {
      found(Map.of(PARTITION, List.of(copy(PARTITION, 0, first, Copies.Phase.WARMING))));
    }
    first.expectMessage(new StorageActor.Store(Scrapes.number("n", 2)));
    first.expectMessage(new StorageActor.Store(Scrapes.number("n", 3)));
    first.expectNoMessage(Duration.ZERO);
  }

  @Test
  void batchesSentElsewhereAreKeptUntilThereIsACopyHere() {
    foundThere();
    String node = nodeOfOwnShare();
    NodeBatch batch = Scrapes.number(node, 1);
    router.tell(new BatchRouter.Carry(batch));
    TimedReplica.passes(KIT, Duration.ofMillis(50));
    assertThat(delivered()).containsExactly(batch);
    int partition = PARTITIONS.of(node);
    found(Map.of(partition, List.of(copy(partition, 0, first, Copies.Phase.WARMING))));
    first.expectMessage(new StorageActor.Store(batch));
  }

  private static String nodeOfOwnShare() {
    return nodeOfShare("self");
  }

  private static String nodeOfOtherShare() {
    return nodeOfShare(PEER.member());
  }

  private static String nodeOfShare(String member) {
    Shares shares = Shares.of(PARTITIONS, List.of("self", PEER.member()));
    return IntStream.range(0, 100)
        .mapToObj(i -> "n" + i)
        .filter(node -> shares.has(member, PARTITIONS.of(node)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void batchesWithoutACopyAreKeptEvenIfAnotherReplicaScrapesTheNodeByThen() {
    up("self");
    String node = nodeOfOtherShare();
    router.tell(new BatchRouter.Carry(Scrapes.number(node, 1)));
    up("self", PEER.member());
    router.tell(new BatchRouter.Carry(Scrapes.number(node, 2)));
    for (int time = 0; time < 2; time++) {
      foundThere();
      TimedReplica.passes(KIT, Duration.ofMillis(50));
    }
    assertThat(delivered()).containsExactly(Scrapes.number(node, 1), Scrapes.number(node, 2));
    there.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void batchesScrapedWithoutAShareAndSentElsewhereAreNotKept() {
    foundThere();
    String node = nodeOfOtherShare();
    router.tell(new BatchRouter.Carry(Scrapes.number(node, 1)));
    int partition = PARTITIONS.of(node);
    located.tell(
        new Copies<>(
            Views.of("self", "self", PEER.member()),
            Map.of(partition, List.of(copy(partition, 0, first, Copies.Phase.WARMING)))));
    first.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aNodeThatIsGoneIsNotKept() {
    router.tell(new BatchRouter.Carry(BATCH));
    router.tell(new BatchRouter.Forget("n"));
    found(Map.of(PARTITION, List.of(copy(PARTITION, 0, first, Copies.Phase.WARMING))));
    first.expectNoMessage(Duration.ZERO);
  }

  @Test
  void copiesThatAreMissingAreWokenEachSecond() {
    up("self");
    region.receiveSeveralMessages(4); // at the start none is there
    found(Map.of(2, List.of(copy(2, 0, first, Copies.Phase.READY))));
    region.expectNoMessage(Duration.ZERO);
    for (int second = 0; second < 2; second++) {
      TimedReplica.passes(KIT, Duration.ofSeconds(1));
      assertThat(woken()).containsExactly("0/0", "1/0", "3/0");
      region.expectNoMessage(Duration.ZERO);
    }
  }

  @Test
  void aReplicaThatIsNotUpStartsNoCopy() {
    up("other");
    router.tell(new BatchRouter.Carry(BATCH));
    region.expectNoMessage(Duration.ZERO);
    up("self");
    region.receiveSeveralMessages(4);
    up("other");
    router.tell(new BatchRouter.Carry(BATCH));
    TimedReplica.passes(KIT, Duration.ofSeconds(3));
    region.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aReplicaThatIsUpAgainWakesWhatIsMissing() {
    up("self");
    region.receiveSeveralMessages(4);
    up();
    up("self");
    region.receiveSeveralMessages(4);
    TimedReplica.passes(KIT, Duration.ofSeconds(1));
    region.receiveSeveralMessages(4);
    region.expectNoMessage(Duration.ZERO);
  }

  private final TestProbe<BatchRouter.Command> there = PEER.actor(BatchRouter.NAME);

  /// The peer has a copy of all partitions.
  private void foundThere() {
    var copies = new HashMap<Integer, List<Copies.Copy<StorageActor.Command>>>();
    for (int i = 0; i < PARTITIONS.count(); i++) {
      copies.put(
          i, List.of(new Copies.There<>(new CopyId(i, 0), Copies.Phase.WARMING, PEER.member())));
    }
    located.tell(new Copies<>(Views.of("self", "self", PEER.member()), copies));
  }

  private List<NodeBatch> delivered() {
    return there.expectMessageClass(BatchRouter.Deliver.class).batches();
  }

  @Test
  void batchesToAnotherReplicaGoInOneMessageOnceInAWhile() {
    foundThere();
    NodeBatch other = Scrapes.number("m", 1);
    router.tell(new BatchRouter.Carry(BATCH));
    TimedReplica.passes(KIT, Duration.ofMillis(49));
    router.tell(new BatchRouter.Carry(other));
    TimedReplica.passes(KIT, Duration.ofMillis(1));
    assertThat(delivered()).containsExactly(BATCH, other);
    router.tell(new BatchRouter.Carry(BATCH));
    TimedReplica.passes(KIT, Duration.ofMillis(50));
    assertThat(delivered()).containsExactly(BATCH);
  }

  @Test
  void manySamplesGoAtOnceAndNeverMoreThanSoMany() {
    foundThere();
    NodeBatch large = Scrapes.of("n", new Origin("s", 1, 1), 0, 150, 10);
    NodeBatch small = Scrapes.of("m", new Origin("s", 1, 1), 0, 40, 10);
    router.tell(new BatchRouter.Carry(large));
    router.tell(new BatchRouter.Carry(small));
    router.tell(new BatchRouter.Carry(large));
    assertThat(delivered()).containsExactly(large, small);
    there.expectNoMessage(Duration.ofMillis(50));
    TimedReplica.passes(KIT, Duration.ofMillis(50));
    assertThat(delivered()).containsExactly(large);
  }

  @Test
  void aBatchThatIsLargerThanAMessageGoesInPieces() {
    foundThere();
    String node = nodeOfOtherShare();
    NodeBatch large = Scrapes.large(node, 1);
    NodeBatch earlier = Scrapes.number(node, 1);
    router.tell(new BatchRouter.Carry(earlier));
    router.tell(new BatchRouter.Carry(large));
    assertThat(delivered()).containsExactly(earlier);
    List<BatchRouter.DeliverPiece> pieces =
        IntStream.range(0, 3)
            .mapToObj(_ -> there.expectMessageClass(BatchRouter.DeliverPiece.class))
            .toList();
    there.expectNoMessage(Duration.ofMillis(50));
    int partition = PARTITIONS.of(node);
    found(Map.of(partition, List.of(copy(partition, 0, first, Copies.Phase.READY))));
    pieces.reversed().forEach(router::tell);
    assertThat(first.expectMessageClass(StorageActor.Store.class).batch()).isEqualTo(large);
    first.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aBatchOfWhichAPieceIsLostDoesNotSpoilTheNext() {
    found(Map.of(PARTITION, List.of(copy(PARTITION, 0, first, Copies.Phase.READY))));
    NodeBatch next = Scrapes.large("n", 2);
    pieces(Scrapes.large("n", 1)).subList(0, 2).forEach(router::tell);
    pieces(next).forEach(router::tell);
    assertThat(first.expectMessageClass(StorageActor.Store.class).batch()).isEqualTo(next);
    first.expectNoMessage(Duration.ZERO);
  }

  private static List<BatchRouter.DeliverPiece> pieces(NodeBatch batch) {
    return Piece.of(BatchFormat.write(batch)).stream()
        .map(
            piece ->
                new BatchRouter.DeliverPiece(
                    batch.node(), batch.origin().scraper() + "/" + batch.origin().number(), piece))
        .toList();
  }

  private static NodeBatch large(String scraper, int number) {
    NodeBatch large = Scrapes.large("n", number);
    return new NodeBatch(
        "n", new Origin(scraper, 1, number), large.requestedNanos(), large.scrape());
  }

  @Test
  void piecesOfTwoScrapersOfANodeDoNotSpoilEachOther() {
    found(Map.of(PARTITION, List.of(copy(PARTITION, 0, first, Copies.Phase.READY))));
    NodeBatch one = large("one", 1);
    NodeBatch other = large("other", 2);
    List<BatchRouter.DeliverPiece> ofOne = pieces(one);
    List<BatchRouter.DeliverPiece> ofOther = pieces(other);
    for (int piece = 0; piece < ofOne.size(); piece++) {
      router.tell(ofOne.get(piece));
      router.tell(ofOther.get(piece));
    }
    first.expectMessage(new StorageActor.Store(one));
    first.expectMessage(new StorageActor.Store(other));
  }

  @Test
  void aBatchOfWhichAPieceDoesNotComeInTimeIsDropped() {
    found(Map.of(PARTITION, List.of(copy(PARTITION, 0, first, Copies.Phase.READY))));
    List<BatchRouter.DeliverPiece> pieces = pieces(Scrapes.large("n", 1));
    router.tell(pieces.getFirst());
    TimedReplica.passes(KIT, BatchRouter.MAX_INCOMING_TIME.minusMillis(1));
    pieces.subList(1, pieces.size()).forEach(router::tell);
    first.expectMessageClass(StorageActor.Store.class);
    router.tell(pieces.getFirst());
    TimedReplica.passes(KIT, BatchRouter.MAX_INCOMING_TIME);
    pieces.subList(1, pieces.size()).forEach(router::tell);
    first.expectNoMessage(Duration.ZERO);
  }

  @Test
  void unfinishedBatchesAreBoundedInSumAndTheOldestIsDropped() {
    found(Map.of(PARTITION, List.of(copy(PARTITION, 0, first, Copies.Phase.READY))));
    List<List<BatchRouter.DeliverPiece>> batches =
        IntStream.range(0, BatchRouter.MAX_INCOMING_BYTES / Piece.MAX_BYTES + 1)
            .mapToObj(i -> pieces(large("scraper-" + i, 1)))
            .toList();
    batches.forEach(pieces -> router.tell(pieces.getFirst()));
    for (List<BatchRouter.DeliverPiece> pieces : List.of(batches.getFirst(), batches.getLast())) {
      pieces.subList(1, pieces.size()).forEach(router::tell);
    }
    assertThat(first.expectMessageClass(StorageActor.Store.class).batch().origin().scraper())
        .isEqualTo("scraper-" + (batches.size() - 1));
    first.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aRemovedNodeIsWithdrawnAfterItsEarlierBatches() {
    foundThere();
    router.tell(new BatchRouter.Carry(BATCH));
    router.tell(new BatchRouter.Forget("n"));
    assertThat(delivered()).containsExactly(BATCH);
    there.expectMessage(new BatchRouter.Withdraw("n"));
    TimedReplica.passes(KIT, Duration.ofMillis(50));
    there.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void nothingIsSentToAReplicaThatIsSilent() {
    located.tell(
        new Copies<>(
            Views.unheard(Views.of("self", "self", PEER.member()), PEER.member()),
            Map.of(
                PARTITION,
                List.of(
                    copy(PARTITION, 0, first, Copies.Phase.READY),
                    new Copies.There<>(
                        new CopyId(PARTITION, 1), Copies.Phase.READY, PEER.member())))));
    router.tell(new BatchRouter.Carry(BATCH));
    first.expectMessage(new StorageActor.Store(BATCH));
    TimedReplica.passes(KIT, Duration.ofMillis(50));
    there.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void whatAnotherReplicaDeliversIsGivenToTheCopiesHereOnly() {
    found(Map.of(PARTITION, List.of(copy(PARTITION, 0, first, Copies.Phase.READY))));
    router.tell(new BatchRouter.Deliver(List.of(BATCH)));
    router.tell(new BatchRouter.Withdraw("n"));
    first.expectMessage(new StorageActor.Store(BATCH));
    first.expectMessage(new StorageActor.Forget("n"));
    region.receiveSeveralMessages(3); // the other partitions' copies are woken
    region.expectNoMessage(Duration.ZERO);
  }

  @Test
  void ofTwoReplicasEachWakesBothCopiesOfItsOwnShare() {
    MembershipView both = Views.of("self", "self", "other:1");
    located.tell(new Copies<>(both, Map.of()));
    Shares shares = Shares.of(PARTITIONS, both.workers());
    List<String> own =
        IntStream.range(0, PARTITIONS.count())
            .filter(partition -> shares.has("self", partition))
            .boxed()
            .flatMap(CopyId::all)
            .map(CopyId::toString)
            .toList();
    assertThat(own).isNotEmpty();
    assertThat(region.receiveSeveralMessages(own.size()))
        .extracting(ShardingEnvelope::entityId)
        .containsExactlyInAnyOrderElementsOf(own);
    region.expectNoMessage(Duration.ZERO);
  }

  @Test
  void oneThatWorksAloneWakesACopyBesideThatOfAReplicaThatLeaves() {
    var copies = new HashMap<Integer, List<Copies.Copy<StorageActor.Command>>>();
    for (int i = 0; i < PARTITIONS.count(); i++) {
      copies.put(i, List.of(new Copies.There<>(new CopyId(i, 0), Copies.Phase.READY, "leaving:1")));
    }
    MembershipView leaving = Views.draining(Views.of("self", "self", "leaving:1"), "leaving:1");
    located.tell(new Copies<>(leaving, copies));
    assertThat(region.receiveSeveralMessages(4))
        .extracting(ShardingEnvelope::entityId)
        .containsExactly("0/1", "1/1", "2/1", "3/1");
  }

  @Test
  void aCopyThatRetiresIsReplaced() {
    found(Map.of(PARTITION, List.of(copy(PARTITION, 0, first, Copies.Phase.RETIRING))));
    assertThat(region.receiveSeveralMessages(4))
        .extracting(ShardingEnvelope::entityId)
        .contains(PARTITION + "/0");
  }
}
