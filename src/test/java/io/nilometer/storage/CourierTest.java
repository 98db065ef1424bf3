package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.Copies;
import io.nilometer.cluster.CopyId;
import io.nilometer.cluster.Directory;
import io.nilometer.cluster.Partitions;
import io.nilometer.cluster.Views;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.Origin;
import io.nilometer.model.Scrape;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CourierTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final Partitions PARTITIONS = new Partitions(4);
  private static final int PARTITION = PARTITIONS.of("n");
  private static final NodeBatch BATCH =
      new NodeBatch("n", new Origin("s", 1, 1), 5, new Scrape(Optional.empty(), List.of()));

  private final TestProbe<ShardingEnvelope<StorageActor.Command>> region = KIT.createTestProbe();
  private final TestProbe<Directory.Command<StorageActor.Command>> directory =
      KIT.createTestProbe();
  private final TestProbe<StorageActor.Command> first = KIT.createTestProbe();
  private final TestProbe<StorageActor.Command> second = KIT.createTestProbe();
  private final ActorRef<Courier.Command> courier =
      KIT.spawn(
          Courier.create(
              PARTITIONS,
              region.getRef(),
              directory.getRef(),
              Telemetry.create(Duration.ofSeconds(15), InstantSource.system(), System::nanoTime)
                  .cluster()),
          DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));

  private final ActorRef<Copies<StorageActor.Command>> located =
      ((Directory.Follow<StorageActor.Command>) directory.receiveMessage()).subscriber();

  @AfterEach
  void end() {
    KIT.stop(courier);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
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
  void allAnnouncedCopiesAreToldThoseThatWarmUpToo() {
    found(
        Map.of(
            PARTITION,
            List.of(
                copy(PARTITION, 0, first, Copies.Phase.READY),
                copy(PARTITION, 1, second, Copies.Phase.WARMING))));
    courier.tell(new Courier.Carry(BATCH));
    courier.tell(new Courier.Forget("n"));
    for (TestProbe<StorageActor.Command> copy : List.of(first, second)) {
      copy.expectMessage(new StorageActor.Store(BATCH));
      copy.expectMessage(new StorageActor.Forget("n"));
    }
  }

  @Test
  void onlyTheCopiesOfTheNodesPartitionAreTold() {
    int other = (PARTITION + 1) % 4;
    found(
        Map.of(
            PARTITION, List.of(copy(PARTITION, 0, first, Copies.Phase.READY)),
            other, List.of(copy(other, 0, second, Copies.Phase.READY))));
    courier.tell(new Courier.Carry(BATCH));
    first.expectMessage(new StorageActor.Store(BATCH));
    second.expectNoMessage(Duration.ZERO);
  }

  @Test
  void whatNoCopyIsKnownForGoesThroughTheRegion() {
    up("self");
    region.receiveSeveralMessages(4); // wakes
    courier.tell(new Courier.Carry(BATCH));
    region.expectMessage(new ShardingEnvelope<>(PARTITION + "/0", new StorageActor.Store(BATCH)));
    courier.tell(new Courier.Forget("n"));
    region.expectNoMessage(Duration.ZERO);
  }

  @Test
  void copiesThatAreMissingAreWokenEachSecond() {
    up("self");
    region.receiveSeveralMessages(4); // at the start none is there
    found(Map.of(2, List.of(copy(2, 0, first, Copies.Phase.READY))));
    region.expectNoMessage(Duration.ZERO);
    for (int second = 0; second < 2; second++) {
      ManualTime.get(KIT.system()).timePasses(Duration.ofSeconds(1));
      assertThat(woken()).containsExactly("0/0", "1/0", "3/0");
      region.expectNoMessage(Duration.ZERO);
    }
  }

  @Test
  void aReplicaThatIsNotUpStartsNoCopy() {
    up("other");
    courier.tell(new Courier.Carry(BATCH));
    region.expectNoMessage(Duration.ZERO);
    up("self");
    region.receiveSeveralMessages(4);
    up("other");
    courier.tell(new Courier.Carry(BATCH));
    ManualTime.get(KIT.system()).timePasses(Duration.ofSeconds(3));
    region.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aReplicaThatIsUpAgainWakesWhatIsMissing() {
    up("self");
    region.receiveSeveralMessages(4);
    up();
    up("self");
    region.receiveSeveralMessages(4);
    ManualTime.get(KIT.system()).timePasses(Duration.ofSeconds(1));
    region.receiveSeveralMessages(4);
    region.expectNoMessage(Duration.ZERO);
  }
}
