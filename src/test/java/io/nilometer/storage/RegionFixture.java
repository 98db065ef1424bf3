package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.cluster.Fences;
import io.nilometer.cluster.Membership;
import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.awaitility.core.ConditionFactory;

/// The storage of one replica, without nodes, and the copies that its directory knows.
final class RegionFixture {

  private final AtomicReference<Copies<StorageActor.Command>> known =
      new AtomicReference<>(Copies.none());

  /// @param alone without a cluster
  RegionFixture(
      ActorTestKit kit,
      Behavior<Membership.Command> membership,
      Partitions partitions,
      boolean alone) {
    ActorRef<Directory.Command<StorageActor.Command>> directory =
        kit.spawn(Directory.create(kit.spawn(membership, Membership.NAME)), Directory.NAME);
    kit.spawn(RemoteQueryHandler.create(directory, Fences.open()), RemoteQueryHandler.NAME);
    directory.tell(new Directory.Follow<>(kit.spawn(follower())));
    kit.spawn(storage(directory, partitions, alone));
  }

  private Behavior<Copies<StorageActor.Command>> follower() {
    return Behaviors.receiveMessage(
        copies -> {
          known.set(copies);
          return Behaviors.same();
        });
  }

  private static Behavior<Void> storage(
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      Partitions partitions,
      boolean alone) {
    var settings = new StorageSettings(partitions, Duration.ofSeconds(15), Duration.ofSeconds(55));
    var telemetry =
        Telemetry.create(Duration.ofSeconds(15), InstantSource.system(), System::nanoTime);
    return Behaviors.setup(
        context -> {
          KnownNodes nodes = _ -> Optional.of(Set.of());
          QueryFence fence = Fences.open();
          ActorRef<HandoffHolder.Command> handoffs =
              context.spawnAnonymous(
                  HandoffHolder.create(
                      settings, directory, fence, nodes, telemetry, System::nanoTime));
          ActorRef<ShardingEnvelope<StorageActor.Command>> region =
              StorageRegion.start(
                  context,
                  alone,
                  settings,
                  directory,
                  handoffs,
                  fence,
                  nodes,
                  telemetry,
                  System::nanoTime);
          context.spawnAnonymous(
              BatchRouter.create(partitions, region, directory, telemetry.cluster(), () -> true));
          return Behaviors.empty();
        });
  }

  static ConditionFactory eventually() {
    return await().atMost(Duration.ofMinutes(1));
  }

  /// Until there are so many copies here, all in that phase.
  void awaitCopies(int count, Copies.Phase phase) {
    eventually()
        .untilAsserted(
            () ->
                assertThat(known.get().allHere())
                    .hasSize(count)
                    .allMatch(copy -> copy.phase() == phase));
  }

  /// Until so many partitions have a Ready copy on another replica.
  void awaitCopiesElsewhere(int count) {
    eventually()
        .untilAsserted(
            () ->
                assertThat(known.get().byPartition().values())
                    .filteredOn(copies -> copies.stream().anyMatch(RegionFixture::isElsewhere))
                    .hasSize(count));
  }

  private static boolean isElsewhere(Copies.Copy<StorageActor.Command> copy) {
    return copy instanceof Copies.There<StorageActor.Command> && copy.phase() == Copies.Phase.READY;
  }

  /// How many copies here are in that phase.
  long count(Copies.Phase phase) {
    return known.get().allHere().filter(copy -> copy.phase() == phase).count();
  }

  /// Stops the complete copy of a partition, and waits for another.
  void assertReplacedWhenStopped(int partition) {
    ActorRef<StorageActor.Command> before = known.get().completeHere(partition).orElseThrow();
    Adapter.toClassic(before).tell(PoisonPill.getInstance(), null);
    eventually()
        .untilAsserted(
            () -> {
              Optional<ActorRef<StorageActor.Command>> now = known.get().completeHere(partition);
              assertThat(now).isPresent().isNotEqualTo(Optional.of(before));
            });
  }
}
