package io.nilometer.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.ReachabilityEvent;
import org.apache.pekko.cluster.ClusterEvent.UnreachableMember;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/// Watches the cluster's gossip and tells its subscribers who shares the work, each time that
/// changes. Goes by what the events say: the cluster extension's own picture is drawn by another
/// actor and may be behind them. One a replica, for its whole life.
public final class Membership extends AbstractMatchingBehavior<Membership.Command> {

  public sealed interface Command {}

  /// The subscriber is told the present view at once, then each change.
  public record Follow(ActorRef<View> subscriber) implements Command {}

  private record MemberChanged(MemberEvent event) implements Command {}

  private record ReachabilityChanged(ReachabilityEvent event) implements Command {}

  public static Behavior<Command> create() {
    return Behaviors.setup(Membership::new);
  }

  private final String self;
  private final Set<String> up = new HashSet<>();
  private final Set<String> unreachable = new HashSet<>();
  private final List<ActorRef<View>> subscribers = new ArrayList<>();
  private View view;

  private Membership(ActorContext<Command> context) {
    super(context);
    context.setLoggerName(Membership.class);
    Cluster cluster = Cluster.get(context.getSystem());
    self = name(cluster.selfMember());
    view = new View(self, Collections.emptySortedSet());
    cluster
        .subscriptions()
        .tell(
            Subscribe.create(
                context.messageAdapter(MemberEvent.class, MemberChanged::new), MemberEvent.class));
    cluster
        .subscriptions()
        .tell(
            Subscribe.create(
                context.messageAdapter(ReachabilityEvent.class, ReachabilityChanged::new),
                ReachabilityEvent.class));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Follow follow -> onFollow(follow);
      case MemberChanged(MemberEvent event) -> onMemberChanged(event.member());
      case ReachabilityChanged(ReachabilityEvent event) -> onReachabilityChanged(event);
    };
  }

  private Behavior<Command> onFollow(Follow follow) {
    subscribers.add(follow.subscriber());
    follow.subscriber().tell(view);
    return this;
  }

  private Behavior<Command> onMemberChanged(Member member) {
    put(up, name(member), member.status().equals(MemberStatus.up()));
    if (member.status().equals(MemberStatus.removed())) {
      unreachable.remove(name(member));
    }
    return look();
  }

  private Behavior<Command> onReachabilityChanged(ReachabilityEvent event) {
    put(unreachable, name(event.member()), event instanceof UnreachableMember);
    return look();
  }

  private Behavior<Command> look() {
    var members = new TreeSet<>(up);
    members.removeAll(unreachable);
    View now = new View(self, Collections.unmodifiableSortedSet(members));
    if (!now.equals(view)) {
      view = now;
      getContext()
          .getLog()
          .atInfo()
          .addKeyValue("self", self)
          .addKeyValue("members", members)
          .log("Members changed");
      subscribers.forEach(subscriber -> subscriber.tell(now));
    }
    return this;
  }

  private static void put(Set<String> names, String name, boolean belongs) {
    if (belongs) {
      names.add(name);
    } else {
      names.remove(name);
    }
  }

  private static String name(Member member) {
    String address = member.address().hostPort();
    return address.substring(address.indexOf('@') + 1);
  }
}
