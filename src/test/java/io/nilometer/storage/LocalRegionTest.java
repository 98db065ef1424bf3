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
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Storage of a replica that runs alone, without a cluster.
class LocalRegionTest {

  private static final Partitions PARTITIONS = new Partitions(16);
  private static final Config ALONE =
      ConfigFactory.parseString("pekko.actor.provider = local").withFallback(ConfigFactory.load());

  private final ActorTestKit kit = ActorTestKit.create(ALONE);
  private final AtomicReference<Copies<StorageActor.Command>> known =
      new AtomicReference<>(Copies.none());

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void everyPartitionHasOneCopyAndOneThatStopsIsReplaced() {
    start();
    eventually().untilAsserted(() -> assertThat(ready()).isEqualTo(PARTITIONS.count()));
    ActorRef<StorageActor.Command> before = known.get().completeHere(7).orElseThrow();
    Adapter.toClassic(before).tell(PoisonPill.getInstance(), null);
    eventually()
        .untilAsserted(
            () -> {
              Optional<ActorRef<StorageActor.Command>> now = known.get().completeHere(7);
              assertThat(now).isPresent().isNotEqualTo(Optional.of(before));
            });
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(30));
  }

  private long ready() {
    return known.get().allHere().filter(copy -> copy.phase() == Copies.Phase.READY).count();
  }

  private void start() {
    ActorRef<Directory.Command<StorageActor.Command>> directory =
        kit.spawn(Directory.create(kit.spawn(Membership.alone("127.0.0.1:0"))));
    directory.tell(
        new Directory.Follow<>(
            kit.spawn(
                Behaviors.receiveMessage(
                    copies -> {
                      known.set(copies);
                      return Behaviors.same();
                    }))));
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
                      true,
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
  }
}
