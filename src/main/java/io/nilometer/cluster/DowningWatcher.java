package io.nilometer.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberDowned;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/// Watches whether this replica is downed: it lost a split, was silent for too long, or its cluster
/// yields to another. After the notice its data may be wrong. The downing is complete, within
/// seconds, when the members downed with it know too.
public final class DowningWatcher {

  private final CompletableFuture<Done> noticed = new CompletableFuture<>();
  private final CompletableFuture<Done> completed = new CompletableFuture<>();

  private DowningWatcher() {}

  /// Watches as long as the system lives.
  public static DowningWatcher of(ActorSystem<?> system) {
    var downing = new DowningWatcher();
    Behavior<MemberEvent> witness =
        Behaviors.setup(context -> new Witness(context, downing.noticed, downing.completed));
    system.systemActorOf(witness, "expulsion", Props.empty());
    return downing;
  }

  /// Of a replica that runs alone, which nothing downs.
  public static DowningWatcher ofNone() {
    return new DowningWatcher();
  }

  /// Completes when this replica is downed, otherwise never.
  public CompletionStage<Done> noticed() {
    return noticed;
  }

  /// Completes when the downing is complete, otherwise never.
  public CompletionStage<Done> completed() {
    return completed;
  }

  public boolean isNoticed() {
    return noticed.isDone();
  }

  private static final class Witness extends AbstractMatchingBehavior<MemberEvent> {

    private final UniqueAddress self;
    private final CompletableFuture<Done> noticed;
    private final CompletableFuture<Done> completed;

    private Witness(
        ActorContext<MemberEvent> context,
        CompletableFuture<Done> noticed,
        CompletableFuture<Done> completed) {
      super(context);
      context.setLoggerName(DowningWatcher.class);
      Cluster cluster = Cluster.get(context.getSystem());
      this.self = cluster.selfMember().uniqueAddress();
      this.noticed = noticed;
      this.completed = completed;
      cluster.subscriptions().tell(Subscribe.create(context.getSelf(), MemberEvent.class));
    }

    @Override
    public Behavior<MemberEvent> onMessage(MemberEvent event) {
      if (event.member().uniqueAddress().equals(self)) {
        if (event instanceof MemberDowned) {
          notice();
        } else if (event instanceof MemberRemoved removed
            && removed.previousStatus().equals(MemberStatus.down())) {
          notice();
          completed.complete(Done.getInstance());
        }
      }
      return this;
    }

    private void notice() {
      if (noticed.complete(Done.getInstance())) {
        getContext()
            .getLog()
            .atError()
            .addKeyValue("self", ClusterSummary.name(self.address()))
            .log("Removed from the cluster; exiting with code 4 so that a restart rejoins");
      }
    }
  }
}
