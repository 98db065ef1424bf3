package io.nilometer.storage;

import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.Wire;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Directory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Sends what changes in the copies on this replica to the replicas that serve watches, many copies
/// in one message. Each subscriber has a [FeedSession], which ends when it no longer subscribes.
/// One per replica, for its whole life.
public final class UsageFeed extends AbstractMatchingBehavior<UsageFeed.Command> {

  /// Other replicas address it by this.
  public static final String NAME = "usage-feed";

  public sealed interface Command {}

  /// Send a snapshot of these partitions, then what changes. To be repeated each second.
  ///
  /// @param epoch a higher one begins anew, with a snapshot of everything
  /// @param watched whether clients of the subscriber watch, or did a short while ago
  public record Subscribe(
      long epoch, List<Integer> partitions, boolean watched, ActorRef<Changes> subscriber)
      implements Command, Wire {}

  /// What changed, in its order. Without changes: the feed is alive.
  ///
  /// @param member host:port of the replica that sends
  /// @param number counts the messages of the epoch, from 0
  public record Changes(String member, long epoch, long number, List<UsageChange> changes)
      implements Wire {}

  /// Notify of each subscriber on another replica whose clients watch.
  public record NotifyWatched(ActorRef<Done> subscriber) implements Command {}

  private record Located(Copies<StorageActor.Command> copies) implements Command {}

  private record Ended(ActorRef<Changes> subscriber, ActorRef<FeedSession.Command> session)
      implements Command {}

  public static Behavior<Command> create(
      ActorRef<Directory.Command<StorageActor.Command>> directory, QueryFence fence) {
    return Behaviors.setup(context -> new UsageFeed(context, directory, fence));
  }

  /// More than a cluster has replicas.
  private static final int MOST_SESSIONS = 256;

  private final QueryFence fence;
  private final Map<ActorRef<Changes>, ActorRef<FeedSession.Command>> sessions = new HashMap<>();
  private final List<ActorRef<Done>> notified = new ArrayList<>();
  private Copies<StorageActor.Command> copies = Copies.none();

  private UsageFeed(
      ActorContext<Command> context,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      QueryFence fence) {
    super(context);
    this.fence = fence;
    directory.tell(new Directory.Follow<>(context.messageAdapter(Copies.type(), Located::new)));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Subscribe subscribe -> onSubscribe(subscribe);
      case NotifyWatched(ActorRef<Done> subscriber) -> onNotifyWatched(subscriber);
      case Located(Copies<StorageActor.Command> now) -> onLocated(now);
      case Ended(var subscriber, var session) -> onEnded(subscriber, session);
    };
  }

  private Behavior<Command> onSubscribe(Subscribe subscribe) {
    if (sessions.size() >= MOST_SESSIONS && !sessions.containsKey(subscribe.subscriber())) {
      return this;
    }
    sessions
        .computeIfAbsent(subscribe.subscriber(), this::begin)
        .tell(new FeedSession.Renew(subscribe.epoch(), List.copyOf(subscribe.partitions())));
    if (subscribe.watched()) {
      notified.forEach(subscriber -> subscriber.tell(Done.getInstance()));
    }
    return this;
  }

  private ActorRef<FeedSession.Command> begin(ActorRef<Changes> subscriber) {
    ActorRef<FeedSession.Command> session =
        getContext().spawnAnonymous(FeedSession.create(subscriber, copies, fence));
    getContext().watchWith(session, new Ended(subscriber, session));
    return session;
  }

  private Behavior<Command> onNotifyWatched(ActorRef<Done> subscriber) {
    notified.add(subscriber);
    return this;
  }

  private Behavior<Command> onLocated(Copies<StorageActor.Command> now) {
    copies = now;
    sessions.values().forEach(session -> session.tell(new FeedSession.Located(now)));
    return this;
  }

  private Behavior<Command> onEnded(
      ActorRef<Changes> subscriber, ActorRef<FeedSession.Command> session) {
    sessions.remove(subscriber, session);
    return this;
  }
}
