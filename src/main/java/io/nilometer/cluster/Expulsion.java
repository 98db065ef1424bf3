package io.nilometer.cluster;

import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberDowned;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/// Notices that this replica is put out of its cluster: it is on the losing side of a split, was
/// silent for too long, or its cluster yields to another one. Pekko ends the actor system soon
/// after, once the others that are put out with it know.
public final class Expulsion extends AbstractMatchingBehavior<MemberDowned> {

  /// Waits for it from now on.
  ///
  /// @param noticed is completed when it happens, which may be never
  public static Behavior<MemberDowned> create(CompletableFuture<Done> noticed) {
    return Behaviors.setup(context -> new Expulsion(context, noticed));
  }

  private final UniqueAddress self;
  private final CompletableFuture<Done> noticed;

  private Expulsion(ActorContext<MemberDowned> context, CompletableFuture<Done> noticed) {
    super(context);
    context.setLoggerName(Expulsion.class);
    Cluster cluster = Cluster.get(context.getSystem());
    this.self = cluster.selfMember().uniqueAddress();
    this.noticed = noticed;
    cluster.subscriptions().tell(Subscribe.create(context.getSelf(), MemberDowned.class));
  }

  @Override
  public Behavior<MemberDowned> onMessage(MemberDowned downed) {
    if (downed.member().uniqueAddress().equals(self)) {
      getContext()
          .getLog()
          .atError()
          .addKeyValue("self", Side.name(self.address()))
          .log("Put out of the cluster: this replica ends, to join it again when it is restarted");
      noticed.complete(Done.getInstance());
    }
    return this;
  }
}
