package io.nilometer.cluster.copies;

import io.nilometer.cluster.Membership;
import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.PeerActors;
import io.nilometer.cluster.Wire;
import io.nilometer.cluster.copies.Copies.Copy;
import io.nilometer.cluster.copies.Copies.Here;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.Copies.There;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Knows which copies are where: copies announce themselves to the directory of their replica, and
/// directories exchange their announcements. Notifies its subscribers. Batches and queries go to
/// announced copies, never through a shard region, which buffers messages while it does not know a
/// home. One per replica, for its whole life.
///
/// @param <M> the messages of a copy
public final class Directory<M> extends AbstractMatchingBehavior<Directory.Command<M>> {

  public static final String NAME = "directory";

  /// Changes come in bursts: those within this time are published together.
  private static final Duration BURST = Duration.ofMillis(20);

  /// How often everything is announced again after a change, so that a lost announcement does no
  /// harm.
  private static final Duration ANNOUNCEMENT_INTERVAL = Duration.ofSeconds(1);

  public sealed interface Command<M> {}

  /// The copy is on this replica, or its phase changed. The directory watches it and removes it
  /// when it stops.
  public record Announce<M>(CopyId id, Phase phase, ActorRef<M> ref) implements Command<M> {}

  private record Stopped<M>(ActorRef<M> ref) implements Command<M> {}

  /// All copies on another replica.
  public record Announcement<M>(String member, Map<Phase, List<CopyId>> copies)
      implements Command<M>, Wire {}

  /// Subscribes: the present copies, then each change.
  public record Follow<M>(ActorRef<Copies<M>> subscriber) implements Command<M> {}

  /// Asks for the partition's copies, once every reachable member has announced its own.
  public record Locate<M>(ActorRef<Copies<M>> replyTo) implements Command<M> {}

  private record Viewed<M>(MembershipView view) implements Command<M> {}

  private record Publish<M>() implements Command<M> {}

  private record Repeat<M>() implements Command<M> {}

  public static <M> Behavior<Command<M>> create(ActorRef<Membership.Command> membership) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Directory<M>(context, timers).begin(membership)));
  }

  private final TimerScheduler<Command<M>> timers;
  private final PeerActors peers;
  private final Map<ActorRef<M>, Here<M>> here = new LinkedHashMap<>();
  private final Map<String, Map<Phase, List<CopyId>>> there = new HashMap<>();
  private final List<ActorRef<Copies<M>>> subscribers = new ArrayList<>();
  private final Set<ActorRef<Copies<M>>> waiting = new LinkedHashSet<>();
  private MembershipView view = MembershipView.before("");
  private Repetition repetition = Repetition.NONE; // since the last change

  private Directory(ActorContext<Command<M>> context, TimerScheduler<Command<M>> timers) {
    super(context);
    this.timers = timers;
    this.peers = new PeerActors(context.getSystem());
  }

  private Behavior<Command<M>> begin(ActorRef<Membership.Command> membership) {
    membership.tell(
        new Membership.Follow(getContext().messageAdapter(MembershipView.class, Viewed<M>::new)));
    timers.startTimerWithFixedDelay("repeat", new Repeat<>(), ANNOUNCEMENT_INTERVAL);
    return this;
  }

  @Override
  public Behavior<Command<M>> onMessage(Command<M> command) {
    return switch (command) {
      case Announce<M> announce -> onAnnounce(announce);
      case Stopped<M>(ActorRef<M> ref) -> onStopped(ref);
      case Announcement<M>(String member, var copies) -> onAnnouncement(member, copies);
      case Follow<M>(ActorRef<Copies<M>> subscriber) -> onFollow(subscriber);
      case Locate<M>(ActorRef<Copies<M>> replyTo) -> onLocate(replyTo);
      case Viewed<M>(MembershipView now) -> onViewed(now);
      case Publish<M> _ -> onPublish();
      case Repeat<M> _ -> onRepeat();
    };
  }

  private Behavior<Command<M>> onAnnounce(Announce<M> announced) {
    ActorRef<M> ref = announced.ref();
    var copy = new Here<>(announced.id(), announced.phase(), ref);
    if (here.put(ref, copy) == null) {
      getContext().watchWith(ref, new Stopped<>(ref));
    }
    return publishSoon();
  }

  private Behavior<Command<M>> onStopped(ActorRef<M> ref) {
    here.remove(ref);
    return publishSoon();
  }

  private Behavior<Command<M>> onAnnouncement(String member, Map<Phase, List<CopyId>> copies) {
    boolean known = view.members().contains(member);
    return known && !copies.equals(there.put(member, copies)) ? publishSoon() : this;
  }

  private Behavior<Command<M>> onFollow(ActorRef<Copies<M>> subscriber) {
    subscribers.add(subscriber);
    subscriber.tell(snapshot());
    return this;
  }

  private Behavior<Command<M>> onLocate(ActorRef<Copies<M>> replyTo) {
    waiting.add(replyTo);
    answerWaiting();
    return this;
  }

  private Behavior<Command<M>> onViewed(MembershipView now) {
    view = now;
    there.keySet().retainAll(now.members());
    repetition = Repetition.NONE;
    announce(); // new members know nothing yet
    return publish();
  }

  private Behavior<Command<M>> publishSoon() {
    if (!timers.isTimerActive(NAME)) {
      timers.startSingleTimer(NAME, new Publish<>(), BURST);
    }
    return this;
  }

  private Behavior<Command<M>> onPublish() {
    repetition = Repetition.NONE;
    announce();
    return publish();
  }

  private Behavior<Command<M>> onRepeat() {
    repetition = repetition.next();
    if (repetition.isDue()) {
      announce();
    }
    return this;
  }

  private Behavior<Command<M>> publish() {
    Copies<M> snapshot = snapshot();
    subscribers.forEach(subscriber -> subscriber.tell(snapshot));
    answerWaiting();
    return this;
  }

  private void answerWaiting() {
    if (isInformed() && !waiting.isEmpty()) {
      Copies<M> snapshot = snapshot();
      waiting.forEach(replyTo -> replyTo.tell(snapshot));
      waiting.clear();
    }
  }

  /// Whether all reachable members have announced their copies.
  private boolean isInformed() {
    return view.members().contains(view.self())
        && view.reachable().stream()
            .allMatch(member -> member.equals(view.self()) || there.containsKey(member));
  }

  private void announce() {
    var copies = new HashMap<Phase, List<CopyId>>();
    here.values().stream()
        .filter(copy -> copy.phase() != Phase.IDLE)
        .forEach(
            copy -> copies.computeIfAbsent(copy.phase(), _ -> new ArrayList<>()).add(copy.id()));
    var announcement = new Announcement<M>(view.self(), copies);
    for (String member : view.members()) {
      if (!member.equals(view.self())) {
        peers.<Command<M>>find(member, NAME).tell(announcement);
      }
    }
  }

  private Copies<M> snapshot() {
    var byPartition = new HashMap<Integer, List<Copy<M>>>();
    here.values().forEach(copy -> add(byPartition, copy));
    there.forEach(
        (member, copies) ->
            copies.forEach(
                (phase, ids) ->
                    ids.forEach(id -> add(byPartition, new There<>(id, phase, member)))));
    return new Copies<>(view, byPartition);
  }

  private static <M> void add(Map<Integer, List<Copy<M>>> byPartition, Copy<M> copy) {
    byPartition
        .computeIfAbsent(copy.id().partition(), _ -> new ArrayList<>(CopyId.COPIES))
        .add(copy);
  }
}
