package io.nilometer.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/// Watches the cluster's gossip and tells its subscribers who shares the work, each time that
/// changes. One a replica, for its whole life; holds nothing that gossip would not tell again.
public final class Membership extends AbstractMatchingBehavior<Membership.Command> {

  public sealed interface Command {}

  /// The subscriber is told the present view at once, then each change.
  public record Follow(ActorRef<View> subscriber) implements Command {}

  private record Gossiped(ClusterDomainEvent event) implements Command {}

  public static Behavior<Command> create() {
    return Behaviors.setup(Membership::new);
  }

  private final Cluster cluster;
  private final String self;
  private final List<ActorRef<View>> subscribers = new ArrayList<>();
  private View view;

  private Membership(ActorContext<Command> context) {
    super(context);
    context.setLoggerName(Membership.class);
    cluster = Cluster.get(context.getSystem());
    self = name(cluster.selfMember().address());
    view = new View(self, Collections.emptySortedSet());
    ActorRef<ClusterDomainEvent> gossip =
        context.messageAdapter(ClusterDomainEvent.class, Gossiped::new);
    cluster.subscriptions().tell(Subscribe.create(gossip, ClusterDomainEvent.class));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Follow follow -> onFollow(follow);
      case Gossiped _ -> onGossiped();
    };
  }

  private Behavior<Command> onFollow(Follow follow) {
    subscribers.add(follow.subscriber());
    follow.subscriber().tell(view);
    return this;
  }

  private Behavior<Command> onGossiped() {
    View now = look();
    if (!now.equals(view)) {
      view = now;
      getContext()
          .getLog()
          .atInfo()
          .addKeyValue("self", self)
          .addKeyValue("members", now.members())
          .log("Members changed");
      subscribers.forEach(subscriber -> subscriber.tell(now));
    }
    return this;
  }

  private View look() {
    var members = new TreeSet<String>();
    for (Member member : cluster.state().getMembers()) {
      boolean reachable = !cluster.state().getUnreachable().contains(member);
      if (member.status().equals(MemberStatus.up()) && reachable) {
        members.add(name(member.address()));
      }
    }
    return new View(self, Collections.unmodifiableSortedSet(members));
  }

  private static String name(Address address) {
    return address.hostPort().substring(address.hostPort().indexOf('@') + 1);
  }
}
