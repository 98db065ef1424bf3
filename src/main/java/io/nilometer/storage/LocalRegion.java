package io.nilometer.storage;

import io.nilometer.cluster.copies.CopyId;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/// Hosts all copies of a replica that runs alone, where [StorageRegion] needs a cluster. Starts a
/// copy when it gets a message for it; a copy that failed starts anew with the next one. One per
/// replica, for its whole life.
final class LocalRegion extends AbstractBehavior<ShardingEnvelope<StorageActor.Command>> {

  static Behavior<ShardingEnvelope<StorageActor.Command>> create(StorageActor.Shared shared) {
    return Behaviors.setup(context -> new LocalRegion(context, shared));
  }

  private final StorageActor.Shared shared;
  private final Map<CopyId, ActorRef<StorageActor.Command>> copies = new HashMap<>();

  private LocalRegion(
      ActorContext<ShardingEnvelope<StorageActor.Command>> context, StorageActor.Shared shared) {
    super(context);
    this.shared = shared;
  }

  @Override
  public Receive<ShardingEnvelope<StorageActor.Command>> createReceive() {
    return newReceiveBuilder()
        .onAnyMessage(this::onEnvelope)
        .onSignal(Terminated.class, this::onTerminated)
        .build();
  }

  private Behavior<ShardingEnvelope<StorageActor.Command>> onEnvelope(
      ShardingEnvelope<StorageActor.Command> envelope) {
    copies.computeIfAbsent(CopyId.parse(envelope.entityId()), this::start).tell(envelope.message());
    return this;
  }

  private ActorRef<StorageActor.Command> start(CopyId id) {
    ActorRef<StorageActor.Command> copy =
        getContext().spawnAnonymous(StorageActor.create(id, shared));
    getContext().watch(copy);
    return copy;
  }

  private Behavior<ShardingEnvelope<StorageActor.Command>> onTerminated(Terminated ended) {
    copies.values().removeIf(copy -> copy.path().equals(ended.getRef().path()));
    return this;
  }
}
