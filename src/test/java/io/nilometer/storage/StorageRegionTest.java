package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
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
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.ClusterSharding;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Storage in a real cluster of one member.
class StorageRegionTest {

  private static final Partitions PARTITIONS = new Partitions(256);

  /// Does not force copies to stop within the time a test takes.
  private static final Config PATIENT =
      ConfigFactory.parseString(
              """
              pekko.coordinated-shutdown.run-by-actor-system-terminate = off
              pekko.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout = 60s
              """)
          .withFallback(ConfigFactory.load());

  private final ActorTestKit kit = ActorTestKit.create(PATIENT);
  private final AtomicReference<Copies<StorageActor.Command>> known =
      new AtomicReference<>(Copies.none());

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void allCopiesAnnounceThemselves() {
    Cluster cluster = Cluster.get(kit.system());
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    ActorRef<Directory.Command<StorageActor.Command>> directory =
        kit.spawn(
            Directory.create(kit.spawn(Membership.create(new QueryFence(InstantSource.system())))));
    ActorRef<Copies<StorageActor.Command>> follower =
        kit.spawn(
            Behaviors.receiveMessage(
                copies -> {
                  known.set(copies);
                  return Behaviors.same();
                }));
    directory.tell(new Directory.Follow<>(follower));
    var settings = new StorageSettings(PARTITIONS, Duration.ofSeconds(15), Duration.ofSeconds(55));
    var telemetry =
        Telemetry.create(Duration.ofSeconds(15), InstantSource.system(), System::nanoTime);
    kit.spawn(
        Behaviors.setup(
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
                      false,
                      settings,
                      directory,
                      handoffs,
                      fence,
                      nodes,
                      telemetry,
                      System::nanoTime);
              context.spawnAnonymous(
                  BatchRouter.create(PARTITIONS, region, directory, telemetry.cluster()));
              return Behaviors.empty();
            }));
    eventually()
        .untilAsserted(
            () ->
                assertThat(known.get().allHere())
                    .hasSize(256)
                    .allMatch(copy -> copy.phase() == Copies.Phase.READY));
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(30));
  }

  @Test
  void aCopyThatStopsIsWokenAgain() {
    ActorRef<StorageActor.Command> before = known.get().completeHere(17).orElseThrow();
    Adapter.toClassic(before).tell(PoisonPill.getInstance(), null);
    eventually()
        .untilAsserted(
            () -> {
              Optional<ActorRef<StorageActor.Command>> now = known.get().completeHere(17);
              assertThat(now).isPresent().isNotEqualTo(Optional.of(before));
            });
  }

  @Test
  void copiesRetireWhenShardingStopsThemAndNoOtherReplicaHasTheirData() {
    ClusterSharding.get(Adapter.toClassic(kit.system()))
        .shardRegion("storage")
        .tell(ShardRegion.gracefulShutdownInstance(), null);
    eventually()
        .untilAsserted(
            () ->
                assertThat(known.get().allHere())
                    .hasSize(256)
                    .allMatch(copy -> copy.phase() == Copies.Phase.RETIRING));
  }
}
