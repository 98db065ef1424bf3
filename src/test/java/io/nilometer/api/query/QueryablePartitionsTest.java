package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.storage.StorageActor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class QueryablePartitionsTest {

  private static final ActorTestKit KIT = ActorTestKit.create();

  private long nanos;
  private final QueryablePartitions queryable =
      new QueryablePartitions(new Partitions(2), () -> nanos);
  private final TestProbe<Directory.Command<StorageActor.Command>> directory =
      KIT.createTestProbe();
  private final ActorRef<Copies<StorageActor.Command>> copies =
      KIT.spawn(
          queryable.follow(directory.getRef()),
          DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /// The phases of the copies of both partitions, all on another member.
  private void locate(List<Phase> first, List<Phase> second) {
    var byPartition = new HashMap<Integer, List<Copies.Copy<StorageActor.Command>>>();
    add(byPartition, 0, first);
    add(byPartition, 1, second);
    tell(byPartition);
  }

  private void tell(Map<Integer, List<Copies.Copy<StorageActor.Command>>> byPartition) {
    copies.tell(new Copies<>(Views.of("here:1", "here:1", "b:1"), Map.copyOf(byPartition)));
  }

  private static void add(
      Map<Integer, List<Copies.Copy<StorageActor.Command>>> to, int partition, List<Phase> phases) {
    var all = new ArrayList<Copies.Copy<StorageActor.Command>>();
    for (Phase phase : phases) {
      all.add(new Copies.There<>(new CopyId(partition, all.size()), phase, "b:1"));
    }
    to.put(partition, all);
  }

  private void passes(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void aReplicaIsNotReadyWhenAPartitionCannotBeQueriedForMoreThanTwoSeconds() {
    locate(List.of(Phase.READY), List.of(Phase.WARMING, Phase.WARMING));
    passes(Duration.ofSeconds(2));
    assertThat(queryable.failure()).isEmpty();
    passes(Duration.ofMillis(1));
    assertThat(queryable.failure()).contains("no copy of partition 1 can be queried");
    locate(List.of(Phase.READY), List.of(Phase.WARMING, Phase.RETIRING));
    assertThat(queryable.failure()).isEmpty();
  }

  @Test
  void aPartitionIsHeldTwiceByTwoReplicas() {
    var byPartition = new HashMap<Integer, List<Copies.Copy<StorageActor.Command>>>();
    add(byPartition, 0, List.of(Phase.READY, Phase.READY));
    add(byPartition, 1, List.of(Phase.READY, Phase.READY));
    tell(byPartition);
    assertThat(queryable.areHeldTwice()).isFalse();
    for (int partition = 0; partition < 2; partition++) {
      byPartition.put(partition, heldBy(partition, Phase.WARMING));
    }
    tell(byPartition);
    assertThat(queryable.areHeldTwice()).isFalse();
    for (int partition = 0; partition < 2; partition++) {
      byPartition.put(partition, heldBy(partition, Phase.READY));
    }
    tell(byPartition);
    assertThat(queryable.areHeldTwice()).isTrue();
  }

  private static List<Copies.Copy<StorageActor.Command>> heldBy(int partition, Phase second) {
    return List.of(
        new Copies.There<>(new CopyId(partition, 0), Phase.READY, "b:1"),
        new Copies.There<>(new CopyId(partition, 1), second, "here:1"));
  }

  @Test
  void twoPartitionsOneAfterTheOtherCountAsOneRefusal() {
    locate(List.of(), List.of(Phase.READY));
    passes(Duration.ofSeconds(2));
    locate(List.of(Phase.READY), List.of());
    passes(Duration.ofMillis(1));
    assertThat(queryable.failure()).contains("no copy of partition 1 can be queried");
  }
}
