package io.nilometer.storage;

import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Directory;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Wakes the copies on this replica after it was paused or unreachable, so that they restore what
/// they missed even if nothing is sent to them. One per replica, for its whole life.
public final class CopyRenewer extends AbstractMatchingBehavior<CopyRenewer.Command> {

  static final Duration INTERVAL = Duration.ofMillis(500);

  public sealed interface Command {}

  private record Located(Copies<StorageActor.Command> copies) implements Command {}

  private enum Check implements Command {
    TICK
  }

  public static Behavior<Command> create(
      ActorRef<Directory.Command<StorageActor.Command>> directory, QueryFence fence) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new CopyRenewer(context, timers, directory, fence)));
  }

  private final QueryFence fence;
  private Copies<StorageActor.Command> copies = Copies.none();
  private int doubts; // up to which all copies were woken

  private CopyRenewer(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      QueryFence fence) {
    super(context);
    this.fence = fence;
    this.doubts = fence.doubts();
    directory.tell(new Directory.Follow<>(context.messageAdapter(Copies.type(), Located::new)));
    timers.startTimerWithFixedDelay(Check.TICK, INTERVAL);
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Located(Copies<StorageActor.Command> now) -> onLocated(now);
      case Check _ -> onCheck();
    };
  }

  private Behavior<Command> onLocated(Copies<StorageActor.Command> now) {
    copies = now;
    return this;
  }

  private Behavior<Command> onCheck() {
    int now = fence.doubts();
    if (now != doubts && !fence.isClosed()) {
      doubts = now;
      copies.allHere().forEach(copy -> copy.ref().tell(new StorageActor.Wake()));
    }
    return this;
  }
}
