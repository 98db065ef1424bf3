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

/// Watches the cluster's gossip and tells its subscribers who shares the work, each time that
/// changes. Goes by what the events say: the cluster extension's own picture is drawn by another
/// actor and may be behind them. One a replica, for its whole life.
///
/// ```
///  a member:  joining ──▶ works ──Drain──▶ drains ──▶ leaves ──▶ gone
///                          │  ▲              │                    ▲
///                          ▼  │              ▼                    │
///                       unreachable ─────── downed by the others ─┘
/// ```
public final class Membership extends AbstractMatchingBehavior<Membership.Command> {

  public static final String NAME = "membership";

  private static final Duration BETWEEN_SIGNS = Duration.ofMillis(500);

  /// One that was unreachable for 3 s only, as after a short pause, has missed next to nothing.
  private static final int HARMLESS_SIGNS = 6;

  /// Others that come up together with a newcomer are waited for, so that copies move once; and to
  /// one that comes and goes none move at all.
  private static final Duration SETTLING = Duration.ofSeconds(10);

  private static final Set<MemberStatus> WITH_A_PLACE =
      Set.of(MemberStatus.up(), MemberStatus.leaving(), MemberStatus.exiting());

  public sealed interface Command {}

  /// The subscriber is told the present view at once, then each change.
  public record Follow(ActorRef<MembershipView> subscriber) implements Command {}

  /// This replica is to end: others take over what it does.
  public enum Drain implements Command {
    NOW
  }

  /// The member is to end; it says so again and again until it does.
  public record Draining(String member) implements Command, Wire {}

  /// Is the member still one of you?
  ///
  /// @param doubt its number
  public record Vouch(String member, int doubt, ActorRef<Command> replyTo)
      implements Command, Wire {}

  /// This member counts the one that asked in, in spite of that doubt.
  public record Vouched(String by, int doubt) implements Command, Wire {}

  /// This member has sent the receiver nothing for a while, because somebody cannot reach it.
  public record Unheard(String by) implements Command, Wire {}

  record MemberChanged(MemberEvent event) implements Command {}

  record ReachabilityChanged(ReachabilityEvent event) implements Command {}

  private enum GiveSign implements Command {
    TICK
  }

  private enum Settle implements Command {
    NOW
  }

  public static Behavior<Command> create(QueryFence fence) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Membership(context, timers, fence).begin()));
  }

  private final TimerScheduler<Command> timers;
  private final QueryFence fence;
  private final PeerActors peers;
  private final String self;
  private final Map<String, Member> members = new HashMap<>();
  private final Map<String, Integer> unreachable = new HashMap<>(); // for how many signs
  private final Set<String> draining = new HashSet<>();
  private final Map<String, Integer> vouchers = new HashMap<>(); // for which doubt
  private final List<ActorRef<MembershipView>> subscribers = new ArrayList<>();
  private MembershipView view;

  private Membership(
      ActorContext<Command> context, TimerScheduler<Command> timers, QueryFence fence) {
    super(context);
    context.setLoggerName(Membership.class);
    this.timers = timers;
    this.fence = fence;
    this.peers = new PeerActors(context.getSystem());
    this.self = name(Cluster.get(context.getSystem()).selfMember());
    this.view = MembershipView.before(self);
  }

  private Behavior<Command> begin() {
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
    timers.startTimerWithFixedDelay(GiveSign.TICK, BETWEEN_SIGNS);
    return this;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Follow(ActorRef<MembershipView> subscriber) -> onFollow(subscriber);
      case MemberChanged(MemberEvent event) -> onMemberChanged(event);
      case ReachabilityChanged(ReachabilityEvent event) -> onReachabilityChanged(event);
      case Settle _ -> look();
      case Drain _ -> onDrain();
      case Draining(String member) -> onDraining(member);
      case GiveSign _ -> onGiveSign();
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
      return this; // the one before, of the same name: its successor was told of already
    }
    if (another || removed) {
      forget(member);
    }
    if (!removed) {
      members.put(member, event.member());
    }
    if (event instanceof MemberUp) {
      timers.startSingleTimer(Settle.NOW, SETTLING);
    }
    return look();
  }

  private void forget(String member) {
    members.remove(member);
    unreachable.remove(member);
    draining.remove(member);
    vouchers.remove(member);
    look();
  }

  private Behavior<Command> onReachabilityChanged(ReachabilityEvent event) {
    String member = name(event.member());
    if (event instanceof UnreachableMember) {
      unreachable.putIfAbsent(member, 0);
    } else {
      unreachable.remove(member);
    }
    return look();
  }

  private Behavior<Command> onDrain() {
    draining.add(self);
    tellOthers(new Draining(self));
    return look();
  }

  private Behavior<Command> onDraining(String member) {
    return members.containsKey(member) && draining.add(member) ? look() : this;
  }

  private Behavior<Command> onGiveSign() {
    fence.heartbeat(view.members().size() <= 1);
    if (fence.isDoubted()) {
      tellOthers(new Vouch(self, fence.doubts(), getContext().getSelf()));
    }
    unreachable.replaceAll((_, signs) -> signs + 1);
    unreachable.forEach(
        (member, signs) -> {
          if (signs > HARMLESS_SIGNS) {
            at(member).tell(new Unheard(self));
          }
        });
    if (draining.contains(self)) {
      tellOthers(new Draining(self));
    }
    return this;
  }

  private Behavior<Command> onVouch(Vouch vouch) {
    if (view.reachable().contains(vouch.member())) {
      vouch.replyTo().tell(new Vouched(self, vouch.doubt()));
    }
    return this;
  }

  /// A majority is enough: one that is gone itself says nothing.
  private Behavior<Command> onVouched(String by, int doubt) {
    vouchers.put(by, doubt);
    long agreed = view.members().stream().filter(this::hasVouched).count();
    if (fence.isDoubted() && 2 * (agreed + 1) > view.members().size()) {
      fence.confirm();
      getContext().getLog().info("The others still count this replica in");
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
          .log("Not reached by all others: no queries are answered here until it is");
    }
    fence.doubt();
    return this;
  }

  private void tellOthers(Command message) {
    members.keySet().stream()
        .filter(member -> !member.equals(self))
        .forEach(other -> at(other).tell(message));
  }

  private ActorRef<Command> at(String member) {
    return peers.find(member, NAME);
  }

  private Behavior<Command> look() {
    MembershipView now = draw();
    if (!now.equals(view)) {
      tellOfChange(now);
      view = now;
      subscribers.forEach(subscriber -> subscriber.tell(now));
    }
    return this;
  }

  private MembershipView draw() {
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

  private void tellOfChange(MembershipView now) {
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
