package io.nilometer.storage;

import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Placement;
import io.nilometer.telemetry.Telemetry;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/// Storage as cluster sharding hosts it: one shard per copy. Sharding starts copies and moves them
/// to where [Placement] decides.
public final class StorageRegion {

  private static final EntityTypeKey<StorageActor.Command> KEY =
      EntityTypeKey.create(StorageActor.Command.class, "storage");

  private StorageRegion() {}

  /// Starts the region that hosts copies on this replica. It starts a copy when it gets a message
  /// for it.
  ///
  /// @param alone this replica runs without a cluster, and hosts all copies
  public static ActorRef<ShardingEnvelope<StorageActor.Command>> start(
      ActorContext<?> context,
      boolean alone,
      StorageSettings settings,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      ActorRef<HandoffHolder.Command> handoffs,
      QueryFence fence,
      KnownNodes known,
      Telemetry telemetry,
      LongSupplier nanoTime) {
    var shared =
        new StorageActor.Shared(
            settings, directory, handoffs, fence, known, new ScraperClocks(), telemetry, nanoTime);
    if (alone) {
      ActorRef<ShardingEnvelope<StorageActor.Command>> region =
          context.spawn(LocalRegion.create(shared), "storage");
      context.watch(region);
      return region;
    }
    return ClusterSharding.get(context.getSystem())
        .init(
            Entity.of(KEY, copy -> StorageActor.create(CopyId.parse(copy.getEntityId()), shared))
                .withStopMessage(StorageActor.Stop.NOW)
                .withMessageExtractor(new OneShardACopy())
                .withAllocationStrategy(placement(context, settings, directory)));
  }

  /// Creates the placement and keeps it up to date through an actor.
  private static Placement<StorageActor.Command> placement(
      ActorContext<?> context,
      StorageSettings settings,
      ActorRef<Directory.Command<StorageActor.Command>> directory) {
    var placement = new Placement<StorageActor.Command>(settings.partitions());
    directory.tell(
        new Directory.Follow<>(
            context.spawn(
                Behaviors.receiveMessage(
                    copies -> {
                      placement.show(copies);
                      return Behaviors.same();
                    }),
                "placement")));
    return placement;
  }

  /// The name of a copy is also the name of its shard.
  private static final class OneShardACopy
      extends ShardingMessageExtractor<
          ShardingEnvelope<StorageActor.Command>, StorageActor.Command> {

    @Override
    public String entityId(ShardingEnvelope<StorageActor.Command> envelope) {
      return envelope.entityId();
    }

    @Override
    public String shardId(String entityId) {
      return entityId;
    }

    @Override
    public StorageActor.Command unwrapMessage(ShardingEnvelope<StorageActor.Command> envelope) {
      return envelope.message();
    }
  }
}
