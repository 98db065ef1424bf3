package io.nilometer.storage;

import io.nilometer.cluster.Copies;
import io.nilometer.cluster.CopyId;
import io.nilometer.cluster.Directory;
import io.nilometer.cluster.Membership;
import io.nilometer.cluster.Partitions;
import io.nilometer.cluster.View;
import io.nilometer.model.NodeBatch;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/// Carries what scrapers have to say to every copy of the node's partition, and wakes copies that
/// have not announced themselves. One a replica, for its whole life; keeps nothing: a batch that no
/// copy could be found for goes through the shard region, which starts one. A replica that is not
/// Up starts none, since that would keep it from leaving.
public final class Courier extends AbstractMatchingBehavior<Courier.Command> {

  private static final Duration BETWEEN_WAKES = Duration.ofSeconds(1);

  public sealed interface Command {}

  /// Keep this scrape.
  public record Carry(NodeBatch batch) implements Command {}

  /// The node is gone from the cluster.
  public record Forget(String node) implements Command {}

  private record Found(Copies<StorageActor.Command> copies) implements Command {}

  private record Viewed(View view) implements Command {}

  private enum WakeMissing implements Command {
    TICK
  }

  public static Behavior<Command> create(
      Partitions partitions,
      ActorRef<ShardingEnvelope<StorageActor.Command>> region,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      ActorRef<Membership.Command> membership) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Courier(context, timers, partitions, region, directory, membership)));
  }

  private final TimerScheduler<Command> timers;
  private final Partitions partitions;
  private final ActorRef<ShardingEnvelope<StorageActor.Command>> region;
  private Copies<StorageActor.Command> copies = Copies.none();
  private boolean up;

  private Courier(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Partitions partitions,
      ActorRef<ShardingEnvelope<StorageActor.Command>> region,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      ActorRef<Membership.Command> membership) {
    super(context);
    this.timers = timers;
    this.partitions = partitions;
    this.region = region;
    directory.tell(new Directory.Follow<>(context.messageAdapter(Copies.type(), Found::new)));
    membership.tell(new Membership.Follow(context.messageAdapter(View.class, Viewed::new)));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Carry(NodeBatch batch) -> onTold(batch.node(), new StorageActor.Store(batch));
      case Forget(String node) -> onTold(node, new StorageActor.Forget(node));
      case Found(Copies<StorageActor.Command> found) -> onFound(found);
      case Viewed(View view) -> onViewed(view);
      case WakeMissing _ -> onWakeMissing();
    };
  }

  private Behavior<Command> onTold(String node, StorageActor.Command message) {
    int partition = partitions.of(node);
    List<Copies.Copy<StorageActor.Command>> found = copies.of(partition);
    if (found.isEmpty() && up) {
      region.tell(new ShardingEnvelope<>(first(partition), message));
    }
    found.forEach(copy -> copy.ref().tell(message));
    return this;
  }

  private Behavior<Command> onFound(Copies<StorageActor.Command> found) {
    copies = found;
    return this;
  }

  private Behavior<Command> onViewed(View view) {
    boolean before = up;
    up = view.members().contains(view.self());
    return up && !before ? onWakeMissing() : this;
  }

  private Behavior<Command> onWakeMissing() {
    if (!up) {
      return this;
    }
    for (int partition = 0; partition < partitions.count(); partition++) {
      if (copies.of(partition).isEmpty()) {
        region.tell(new ShardingEnvelope<>(first(partition), new StorageActor.Wake()));
      }
    }
    timers.startSingleTimer(WakeMissing.TICK, BETWEEN_WAKES);
    return this;
  }

  private static String first(int partition) {
    return new CopyId(partition, 0).toString();
  }
}
