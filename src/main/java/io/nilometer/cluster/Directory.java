package io.nilometer.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Knows which copies are where, because copies announce themselves, and tells its subscribers:
/// what is asked or told goes to an announced copy directly, never through a shard region, which
/// buffers when it does not know a home. One a replica, for its whole life.
///
/// @param <M> what copies are told
public final class Directory<M> extends AbstractMatchingBehavior<Directory.Command<M>> {

  public sealed interface Command<M> {}

  /// The copy is here, or its phase changed. It is watched, and leaves the directory when it stops.
  public record Announce<M>(Copies.Copy<M> copy) implements Command<M> {}

  private record Stopped<M>(Copies.Copy<M> copy) implements Command<M> {}

  /// The subscriber is told where the copies are, then each change.
  public record Follow<M>(ActorRef<Copies<M>> subscriber) implements Command<M> {}

  public static <M> Behavior<Command<M>> create() {
    return Behaviors.setup(Directory::new);
  }

  private final Map<CopyId, Copies.Copy<M>> announced = new HashMap<>();
  private final List<ActorRef<Copies<M>>> subscribers = new ArrayList<>();

  private Directory(ActorContext<Command<M>> context) {
    super(context);
  }

  @Override
  public Behavior<Command<M>> onMessage(Command<M> command) {
    return switch (command) {
      case Announce<M> announce -> onAnnounce(announce.copy());
      case Stopped<M> stopped -> onStopped(stopped.copy());
      case Follow<M> follow -> onFollow(follow.subscriber());
    };
  }

  private Behavior<Command<M>> onAnnounce(Copies.Copy<M> copy) {
    Copies.Copy<M> before = announced.put(copy.id(), copy);
    if (before == null || !before.ref().equals(copy.ref())) {
      if (before != null) {
        getContext().unwatch(before.ref());
      }
      getContext().watchWith(copy.ref(), new Stopped<>(copy));
    }
    publish();
    return this;
  }

  private Behavior<Command<M>> onStopped(Copies.Copy<M> copy) {
    Copies.Copy<M> now = announced.get(copy.id());
    if (now != null && now.ref().equals(copy.ref())) {
      announced.remove(copy.id());
      publish();
    }
    return this;
  }

  private Behavior<Command<M>> onFollow(ActorRef<Copies<M>> subscriber) {
    subscribers.add(subscriber);
    subscriber.tell(snapshot());
    return this;
  }

  private void publish() {
    Copies<M> snapshot = snapshot();
    subscribers.forEach(subscriber -> subscriber.tell(snapshot));
  }

  private Copies<M> snapshot() {
    var byPartition = new HashMap<Integer, List<Copies.Copy<M>>>();
    for (Copies.Copy<M> copy : announced.values()) {
      byPartition.computeIfAbsent(copy.id().partition(), _ -> new ArrayList<>(2)).add(copy);
    }
    return new Copies<>(byPartition);
  }
}
