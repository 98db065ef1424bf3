package io.nilometer.replica;

import io.nilometer.cluster.Membership;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.DrainWatcher;
import io.nilometer.scrape.NodeWatcher;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Hands the work of this replica over to others: announces that it drains, then waits until the
/// shutdown delay is over, its last scrapes have ended, and others hold all its data at that
/// moment: they may lose it again before. Reports that once, and stops.
final class ReplicaDrain<M> extends AbstractMatchingBehavior<ReplicaDrain.Step> {

  /// Nothing here takes long.
  private static final Duration ANNOUNCE_TIMEOUT = Duration.ofSeconds(1);

  /// What is done.
  enum Step {
    ANNOUNCED,
    /// Not yet, on a busy machine.
    UNANNOUNCED,
    /// The shutdown delay is over.
    DELAYED,
    /// Other replicas hold all data.
    COVERED,
    /// They do not, or no longer.
    UNCOVERED,
    /// No scrape is under way, or none that is worth waiting for.
    SCRAPED
  }

  private static final Set<Step> NEEDED = EnumSet.of(Step.DELAYED, Step.COVERED, Step.SCRAPED);

  static <M> Behavior<Step> create(
      ActorRef<Membership.Command> membership,
      ActorRef<Directory.Command<M>> directory,
      ActorRef<NodeWatcher.Command> watcher,
      Duration delay,
      ActorRef<Done> replyTo) {
    return Behaviors.setup(
        context ->
            new ReplicaDrain<>(context, membership, directory, watcher, replyTo).begin(delay));
  }

  private final ActorRef<Membership.Command> membership;
  private final ActorRef<Directory.Command<M>> directory;
  private final ActorRef<NodeWatcher.Command> watcher;
  private final ActorRef<Done> replyTo;
  private final Set<Step> done = EnumSet.noneOf(Step.class);

  private ReplicaDrain(
      ActorContext<Step> context,
      ActorRef<Membership.Command> membership,
      ActorRef<Directory.Command<M>> directory,
      ActorRef<NodeWatcher.Command> watcher,
      ActorRef<Done> replyTo) {
    super(context);
    this.membership = membership;
    this.directory = directory;
    this.watcher = watcher;
    this.replyTo = replyTo;
  }

  private Behavior<Step> begin(Duration delay) {
    getContext().scheduleOnce(delay, getContext().getSelf(), Step.DELAYED);
    return announce();
  }

  private Behavior<Step> announce() {
    getContext()
        .ask(
            Done.class,
            membership,
            ANNOUNCE_TIMEOUT,
            Membership.Drain::new,
            (_, late) -> late == null ? Step.ANNOUNCED : Step.UNANNOUNCED);
    return this;
  }

  @Override
  public Behavior<Step> onMessage(Step step) {
    return switch (step) {
      case ANNOUNCED -> onAnnounced();
      case UNANNOUNCED -> announce();
      case UNCOVERED -> onUncovered();
      case DELAYED, COVERED, SCRAPED -> onDone(step);
    };
  }

  private Behavior<Step> onAnnounced() {
    ActorRef<Boolean> covered =
        getContext()
            .messageAdapter(Boolean.class, isCovered -> isCovered ? Step.COVERED : Step.UNCOVERED);
    getContext().spawnAnonymous(DrainWatcher.create(directory, covered));
    getContext()
        .ask(
            Done.class,
            watcher,
            ShutdownBudget.SCRAPE_TIMEOUT,
            NodeWatcher.Finish::new,
            (_, _) -> Step.SCRAPED);
    return this;
  }

  private Behavior<Step> onUncovered() {
    done.remove(Step.COVERED);
    return this;
  }

  private Behavior<Step> onDone(Step step) {
    done.add(step);
    if (!done.containsAll(NEEDED)) {
      return this;
    }
    replyTo.tell(Done.getInstance());
    return Behaviors.stopped();
  }
}
