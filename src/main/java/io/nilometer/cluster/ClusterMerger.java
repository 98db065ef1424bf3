package io.nilometer.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;

/// Merges two clusters that were formed by accident, which Pekko never does: regularly asks the
/// seeds that are not members here for their cluster. The cluster that yields downs all its
/// members; each process exits and joins the other cluster after its restart. Acts only on what two
/// consecutive rounds found. One at the same path on every replica, for its whole life.
public final class ClusterMerger extends AbstractMatchingBehavior<ClusterMerger.Command> {

  public sealed interface Command {}

  /// The cluster of the sender; the receiver answers with its own.
  public record Meet(ClusterSummary side, ActorRef<Command> replyTo) implements Command, Wire {}

  /// The cluster of the receiver.
  public record Met(ClusterSummary side) implements Command, Wire {}

  private enum Round implements Command {
    NEXT
  }

  /// A round found that this cluster has to yield.
  private record Finding(ClusterSummary ours, ClusterSummary theirs, int round) {

    boolean confirms(Finding before) {
      return ours.equals(before.ours) && theirs.equals(before.theirs) && round == before.round + 1;
    }
  }

  private static final Duration EVERY = Duration.ofSeconds(5);

  /// Begins with the first interval.
  ///
  /// @param seeds the same on every replica
  static Behavior<Command> create(List<Address> seeds) {
    return create(seeds, EVERY);
  }

  static Behavior<Command> create(List<Address> seeds, Duration every) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new ClusterMerger(context, timers, seeds, every)));
  }

  private final Cluster cluster;
  private final List<Address> seeds;
  private Optional<Finding> suspected = Optional.empty(); // of the round before
  private Optional<Finding> found = Optional.empty(); // of this round
  private int round;

  private ClusterMerger(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      List<Address> seeds,
      Duration every) {
    super(context);
    context.setLoggerName(ClusterMerger.class);
    this.cluster = Cluster.get(context.getSystem());
    this.seeds = seeds;
    timers.startTimerWithFixedDelay(Round.NEXT, every);
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Round _ -> onNextRound();
      case Meet meet -> onMeet(meet);
      case Met met -> judge(met.side());
    }
    return this;
  }

  private void onNextRound() {
    round++;
    suspected = found;
    found = Optional.empty();
    ClusterSummary ours = ours();
    if (ours.settled()) {
      seeds.stream()
          .filter(seed -> !ours.members().contains(ClusterSummary.name(seed)))
          .forEach(seed -> at(seed).tell(new Meet(ours, getContext().getSelf())));
    }
  }

  private ActorRef<Command> at(Address replica) {
    return ActorRefResolver.get(getContext().getSystem())
        .resolveActorRef(getContext().getSelf().path().toStringWithAddress(replica));
  }

  private void onMeet(Meet meet) {
    meet.replyTo().tell(new Met(ours()));
    judge(meet.side());
  }

  private void judge(ClusterSummary theirs) {
    ClusterSummary ours = ours();
    if (ours.meets(theirs) == ClusterSummary.Verdict.YIELDS) {
      var finding = new Finding(ours, theirs, round);
      if (suspected.filter(finding::confirms).isPresent()) {
        yieldTo(theirs);
      }
      found = Optional.of(finding);
    }
  }

  /// Members that cannot be reached now learn of it from the others.
  private void yieldTo(ClusterSummary theirs) {
    getContext()
        .getLog()
        .atWarn()
        .addKeyValue("members", ours().members())
        .addKeyValue("others", theirs.members())
        .log("Found a second cluster; stopping this one so that its members join the other");
    Address self = cluster.selfMember().address();
    Stream<Address> all =
        ClusterSummary.members(cluster.state())
            .map(Member::address)
            .filter(member -> !member.equals(self));
    Stream.concat(all, Stream.of(self)).forEach(member -> cluster.manager().tell(new Down(member)));
  }

  private ClusterSummary ours() {
    return ClusterSummary.of(cluster.state(), cluster.selfMember());
  }
}
