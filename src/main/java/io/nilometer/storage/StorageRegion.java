package io.nilometer.storage;

import io.nilometer.cluster.CopyId;
import io.nilometer.cluster.Directory;
import io.nilometer.telemetry.StorageMetrics;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.ShardingMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/// Storage as cluster sharding hosts it: one shard a copy, which sharding starts and moves.
public final class StorageRegion {

  private static final EntityTypeKey<StorageActor.Command> KEY =
      EntityTypeKey.create(StorageActor.Command.class, "storage");

  private StorageRegion() {}

  /// Makes this replica host copies. The returned region starts a copy that is sent a message.
  public static ActorRef<ShardingEnvelope<StorageActor.Command>> start(
      ActorSystem<?> system,
      StorageSettings settings,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      StorageMetrics metrics,
      InstantSource clock) {
    return ClusterSharding.get(system)
        .init(
            Entity.of(
                    KEY,
                    context ->
                        StorageActor.create(
                            CopyId.parse(context.getEntityId()),
                            settings,
                            directory,
                            metrics,
                            clock))
                .withStopMessage(StorageActor.Stop.NOW)
                .withMessageExtractor(new OneShardACopy()));
  }

  /// A copy's own name is also that of its shard.
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
