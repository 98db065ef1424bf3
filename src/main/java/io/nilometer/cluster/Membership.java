package io.nilometer.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberUp;
import org.apache.pekko.cluster.ClusterEvent.ReachabilityEvent;
import org.apache.pekko.cluster.ClusterEvent.UnreachableMember;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/// Follows the cluster's gossip and notifies its subscribers when the members or their states
/// change. Uses the events themselves: the state of the cluster extension comes from another actor
/// and may be older. One per replica, for its whole life.
///
/// ```
///  a member:  joining ──▶ works ──Drain──▶ drains ──▶ leaves ──▶ gone
///                          │  ▲              │                    ▲
///                          ▼  │              ▼                    │
///                       unreachable ─────── downed by the others ─┘
/// ```
public final class Membership extends AbstractMatchingBehavior<Membership.Command> {

  public static final String NAME = "membership";

  private static final Duration HEARTBEAT_INTERVAL = Duration.ofMillis(500);

  /// A replica that was unreachable for 3 s only, as after a short pause, has missed next to
  /// nothing.
  private static final int HARMLESS_HEARTBEATS = 6;

  /// How long to wait after a member came Up before copies move to it: members that start together
  /// then cause one round of moves, and one that comes and goes causes none.
  private static final Duration SETTLING = Duration.ofSeconds(10);

  private static final Set<MemberStatus> WITH_A_PLACE =
      Set.of(MemberStatus.up(), MemberStatus.leaving(), MemberStatus.exiting());

  public sealed interface Command {}

  /// Subscribes: the present view at once, then each change.
  public record Follow(ActorRef<MembershipView> subscriber) implements Command {}

  /// This replica is about to stop: others take over its work. Replies when all subscribers have
  /// been notified.
  public record Drain(ActorRef<Done> replyTo) implements Command {}

  /// The member is about to stop. Repeated until it has left.
  public record Draining(String member) implements Command, Wire {}

  /// Is this member still part of the cluster for you?
  ///
  /// @param doubt its number
  public record Vouch(String member, int doubt, ActorRef<Command> replyTo)
      implements Command, Wire {}

  /// The sender confirms that the receiver is a member, in spite of that doubt.
  public record Vouched(String by, int doubt) implements Command, Wire {}

  /// The sender has sent the receiver no batches for a while, because some replica cannot reach it.
  public record Unheard(String by) implements Command, Wire {}

  record MemberChanged(MemberEvent event) implements Command {}

  record ReachabilityChanged(ReachabilityEvent event) implements Command {}

  private enum Heartbeat implements Command {
    TICK
  }

  private enum Settle implements Command {
    NOW
  }

  public static Behavior<Command> create(QueryFence fence) {
    return create(fence, HEARTBEAT_INTERVAL, SETTLING);
  }

  static Behavior<Command> create(QueryFence fence, Duration heartbeatInterval, Duration settling) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Membership(context, timers, fence, settling).begin(heartbeatInterval)));
  }

  /// The membership of a replica that runs alone: its own, from the start and for good.
  ///
  /// @param self host:port
  public static Behavior<Command> alone(String self) {
    SortedSet<String> members = Collections.unmodifiableSortedSet(new TreeSet<>(Set.of(self)));
    var view = new MembershipView(self, members, members, members, true);
    return Behaviors.receive(Command.class)
        .onMessage(
            Follow.class,
            follow -> {
              follow.subscriber().tell(view);
              return Behaviors.same();
            })
        .onMessage(
            Drain.class,
            drain -> {
              drain.replyTo().tell(Done.getInstance()); // no other replica takes over
              return Behaviors.same();
            })
        .build();
  }

  private final TimerScheduler<Command> timers;
  private final QueryFence fence;
  private final Duration settling;
  private final PeerActors peers;
  private final String self;
  private final Map<String, Member> members = new HashMap<>();
  private final Map<String, Integer> unreachable = new HashMap<>(); // for how many heartbeats
  private final Set<String> draining = new HashSet<>();
  private final Map<String, Integer> vouchers = new HashMap<>(); // for which doubt
  private final List<ActorRef<MembershipView>> subscribers = new ArrayList<>();
  private MembershipView view;

  private Membership(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      QueryFence fence,
      Duration settling) {
    super(context);
    context.setLoggerName(Membership.class);
    this.timers = timers;
    this.fence = fence;
    this.settling = settling;
    this.peers = new PeerActors(context.getSystem());
    this.self = name(Cluster.get(context.getSystem()).selfMember());
    this.view = MembershipView.before(self);
  }

  private Behavior<Command> begin(Duration heartbeatInterval) {
    Cluster cluster = Cluster.get(getContext().getSystem());
    cluster
        .subscriptions()
        .tell(
            Subscribe.create(
                getContext().messageAdapter(MemberEvent.class, MemberChanged::new),
                MemberEvent.class));
    cluster
        .subscriptions()
        .tell(
            Subscribe.create(
                getContext().messageAdapter(ReachabilityEvent.class, ReachabilityChanged::new),
                ReachabilityEvent.class));
    timers.startTimerWithFixedDelay(Heartbeat.TICK, heartbeatInterval);
    return this;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Follow(ActorRef<MembershipView> subscriber) -> onFollow(subscriber);
      case MemberChanged(MemberEvent event) -> onMemberChanged(event);
      case ReachabilityChanged(ReachabilityEvent event) -> onReachabilityChanged(event);
      case Settle _ -> update();
      case Drain(ActorRef<Done> replyTo) -> onDrain(replyTo);
      case Draining(String member) -> onDraining(member);
      case Heartbeat _ -> onHeartbeat();
      case Vouch vouch -> onVouch(vouch);
      case Vouched(String by, int doubt) -> onVouched(by, doubt);
      case Unheard(String by) -> onUnheard(by);
    };
  }

  private Behavior<Command> onFollow(ActorRef<MembershipView> subscriber) {
    subscribers.add(subscriber);
    subscriber.tell(view);
    return this;
  }

  private Behavior<Command> onMemberChanged(MemberEvent event) {
    String member = name(event.member());
    boolean another =
        members.containsKey(member)
            && !members.get(member).uniqueAddress().equals(event.member().uniqueAddress());
    boolean removed = event.member().status().equals(MemberStatus.removed());
    if (another && removed) {
      return this; // an earlier member of the same name, already replaced
    }
    if (another || removed) {
      forget(member);
    }
    if (!removed) {
      members.put(member, event.member());
    }
    if (event instanceof MemberUp) {
      timers.startSingleTimer(Settle.NOW, settling);
    }
    return update();
  }

  private void forget(String member) {
    members.remove(member);
    unreachable.remove(member);
    draining.remove(member);
    vouchers.remove(member);
    update();
  }

  private Behavior<Command> onReachabilityChanged(ReachabilityEvent event) {
    String member = name(event.member());
    if (event instanceof UnreachableMember) {
      unreachable.putIfAbsent(member, 0);
    } else {
      unreachable.remove(member);
    }
    return update();
  }

  private Behavior<Command> onDrain(ActorRef<Done> replyTo) {
    draining.add(self);
    sendToOthers(new Draining(self));
    update();
    replyTo.tell(Done.getInstance());
    return this;
  }

  private Behavior<Command> onDraining(String member) {
    return members.containsKey(member) && draining.add(member) ? update() : this;
  }

  private Behavior<Command> onHeartbeat() {
    fence.heartbeat(view.members().size() <= 1);
    if (fence.isDoubted()) {
      sendToOthers(new Vouch(self, fence.doubts(), getContext().getSelf()));
    }
    unreachable.replaceAll((_, heartbeats) -> heartbeats + 1);
    unreachable.forEach(
        (member, heartbeats) -> {
          if (heartbeats > HARMLESS_HEARTBEATS) {
            at(member).tell(new Unheard(self));
          }
        });
    if (draining.contains(self)) {
      sendToOthers(new Draining(self));
    }
    return this;
  }

  private Behavior<Command> onVouch(Vouch vouch) {
    if (view.reachable().contains(vouch.member())) {
      vouch.replyTo().tell(new Vouched(self, vouch.doubt()));
    }
    return this;
  }

  /// A majority is enough: a replica that is gone itself does not answer.
  private Behavior<Command> onVouched(String by, int doubt) {
    vouchers.put(by, doubt);
    long agreed = view.members().stream().filter(this::hasVouched).count();
    if (fence.isDoubted() && 2 * (agreed + 1) > view.members().size()) {
      fence.confirm();
      getContext()
          .getLog()
          .info("A majority of replicas confirmed this one; answering queries again");
    }
    return this;
  }

  private boolean hasVouched(String member) {
    return vouchers.getOrDefault(member, 0) == fence.doubts();
  }

  private Behavior<Command> onUnheard(String by) {
    if (!fence.isDoubted()) {
      getContext()
          .getLog()
          .atWarn()
          .addKeyValue("by", by)
          .log("Some replicas cannot reach this one; refusing queries until they can");
    }
    fence.doubt();
    return this;
  }

  private void sendToOthers(Command message) {
    members.keySet().stream()
        .filter(member -> !member.equals(self))
        .forEach(other -> at(other).tell(message));
  }

  private ActorRef<Command> at(String member) {
    return peers.find(member, NAME);
  }

  private Behavior<Command> update() {
    MembershipView now = current();
    if (!now.equals(view)) {
      logChange(now);
      view = now;
      subscribers.forEach(subscriber -> subscriber.tell(now));
    }
    return this;
  }

  private MembershipView current() {
    SortedSet<String> placed =
        sorted(members.keySet(), member -> WITH_A_PLACE.contains(members.get(member).status()));
    SortedSet<String> reachable = sorted(placed, member -> !unreachable.containsKey(member));
    SortedSet<String> up =
        sorted(reachable, member -> members.get(member).status().equals(MemberStatus.up()));
    SortedSet<String> staying = sorted(up, member -> !draining.contains(member));
    return new MembershipView(
        self,
        placed,
        reachable,
        staying.isEmpty() ? up : staying,
        !placed.isEmpty() && !timers.isTimerActive(Settle.NOW));
  }

  private void logChange(MembershipView now) {
    if (!now.members().equals(view.members())
        || !now.reachable().equals(view.reachable())
        || !now.workers().equals(view.workers())) {
      getContext()
          .getLog()
          .atInfo()
          .addKeyValue("self", self)
          .addKeyValue("members", now.members())
          .addKeyValue("reachable", now.reachable())
          .addKeyValue("workers", now.workers())
          .log("Members changed");
    }
  }

  private static SortedSet<String> sorted(Collection<String> names, Predicate<String> wanted) {
    var sorted = new TreeSet<String>(names);
    sorted.removeIf(wanted.negate());
    return Collections.unmodifiableSortedSet(sorted);
  }

  private static String name(Member member) {
    String address = member.address().hostPort();
    return address.substring(address.indexOf('@') + 1);
  }
}
