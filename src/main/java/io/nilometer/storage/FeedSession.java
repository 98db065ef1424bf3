package io.nilometer.storage;

import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Partitions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Follows copies on this replica for one subscriber, and sends it what changes. Changes that wait
/// in the mailbox together are sent together. Ends when the subscriber is silent.
final class FeedSession extends AbstractMatchingBehavior<FeedSession.Command> {

  /// The subscriber subscribes again each second.
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  sealed interface Command {}

  record Renew(long epoch, List<Integer> partitions) implements Command {}

  record Located(Copies<StorageActor.Command> copies) implements Command {}

  private record Changed(UsageChange change, ActorRef<UsageChange> relay) implements Command {}

  /// One time that a copy is followed. What the copy sent before, or another copy, has another
  /// relay.
  private record Followed(ActorRef<StorageActor.Command> copy, ActorRef<UsageChange> relay) {}

  private enum Flush implements Command {
    NOW
  }

  private enum Beat implements Command {
    TICK
  }

  private enum Expire implements Command {
    NOW
  }

  static Behavior<Command> create(
      ActorRef<UsageFeed.Changes> subscriber,
      Copies<StorageActor.Command> copies,
      QueryFence fence) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new FeedSession(context, timers, subscriber, copies, fence)));
  }

  private final TimerScheduler<Command> timers;
  private final ActorRef<UsageFeed.Changes> subscriber;
  private final QueryFence fence;
  private final Map<Integer, Optional<Followed>> followed = new HashMap<>(); // empty: no copy here
  private final List<UsageChange> unsent = new ArrayList<>();
  private Copies<StorageActor.Command> copies;
  private long epoch = -1;
  private long number;

  private FeedSession(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ActorRef<UsageFeed.Changes> subscriber,
      Copies<StorageActor.Command> copies,
      QueryFence fence) {
    super(context);
    this.timers = timers;
    this.subscriber = subscriber;
    this.copies = copies;
    this.fence = fence;
    timers.startTimerWithFixedDelay(Beat.TICK, HEARTBEAT);
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Renew(long wanted, List<Integer> partitions) -> onRenew(wanted, partitions);
      case Located(Copies<StorageActor.Command> now) -> onLocated(now);
      case Changed changed -> onChanged(changed);
      case Flush _, Beat _ -> flush();
      case Expire _ -> Behaviors.stopped();
    };
  }

  private Behavior<Command> onRenew(long wanted, List<Integer> partitions) {
    timers.startSingleTimer(Expire.NOW, LONGEST_SILENCE);
    if (wanted < epoch) {
      return this; // it was overtaken by a later one
    }
    if (wanted > epoch) {
      epoch = wanted;
      number = 0;
      unsent.clear();
      List.copyOf(followed.keySet()).forEach(this::unfollow);
    }
    var kept = new HashSet<>(partitions);
    kept.removeIf(partition -> partition < 0 || partition >= Partitions.MOST);
    List.copyOf(followed.keySet()).stream()
        .filter(partition -> !kept.contains(partition))
        .forEach(this::unfollow);
    kept.forEach(this::follow);
    return this;
  }

  private Behavior<Command> onLocated(Copies<StorageActor.Command> now) {
    copies = now;
    List.copyOf(followed.keySet()).forEach(this::follow);
    return this;
  }

  /// Follows the copy that is queried here now, if there is one.
  private void follow(int partition) {
    Optional<ActorRef<StorageActor.Command>> copy = copies.completeHere(partition);
    Optional<Followed> before = followed.get(partition);
    if (before != null && copy.equals(before.map(Followed::copy))) {
      return;
    }
    unfollow(partition);
    followed.put(partition, copy.map(this::follow));
    if (copy.isEmpty()) {
      add(new UsageChange.Lost(partition));
    }
  }

  private Followed follow(ActorRef<StorageActor.Command> copy) {
    ActorRef<Command> session = getContext().getSelf();
    ActorRef<UsageChange> relay = getContext().spawnAnonymous(relay(session));
    copy.tell(new StorageActor.Follow(relay));
    return new Followed(copy, relay);
  }

  private static Behavior<UsageChange> relay(ActorRef<Command> session) {
    return Behaviors.receive(
        (context, change) -> {
          session.tell(new Changed(change, context.getSelf()));
          return Behaviors.same();
        });
  }

  private void unfollow(int partition) {
    Optional<Followed> before = followed.remove(partition);
    if (before != null) {
      before.ifPresent(last -> getContext().stop(last.relay())); // the copy notices
    }
  }

  /// What a copy sent before it was unfollowed does not count.
  private Behavior<Command> onChanged(Changed changed) {
    Optional<Followed> now = followed.get(changed.change().partition());
    if (now != null && now.filter(last -> last.relay().equals(changed.relay())).isPresent()) {
      add(changed.change());
    }
    return this;
  }

  private void add(UsageChange change) {
    if (unsent.isEmpty()) {
      getContext().getSelf().tell(Flush.NOW);
    }
    if (change instanceof UsageChange.Node node) {
      unsent.addAll(node.split());
    } else {
      unsent.add(change);
    }
  }

  /// While this replica may have missed batches, it sends nothing, and the missing numbers show
  /// that.
  private Behavior<Command> flush() {
    if (unsent.isEmpty()) {
      send(List.of());
      return this;
    }
    Chunks.of(unsent, PartitionUsages.MAX_SIZE, UsageChange::size).forEach(this::send);
    unsent.clear();
    return this;
  }

  private void send(List<UsageChange> some) {
    if (!fence.isClosed()) {
      subscriber.tell(new UsageFeed.Changes(copies.view().self(), epoch, number, some));
    }
    number++;
  }
}
