package io.nilometer.scrape;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Admits a bounded number of first scrapes at a time, first come first served, so that a start
/// with thousands of nodes does not open thousands of connections at once. A kubelet that does not
/// answer keeps its place for a second only.
final class StartGate extends AbstractMatchingBehavior<StartGate.Command> {

  static final int PLACES = 64;
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(1);

  sealed interface Command {}

  /// The scraper gets [NodeScraper.Poll] when it is its turn.
  record Enter(ActorRef<NodeScraper.Command> scraper) implements Command {}

  /// The scraper has its answer, or has stopped.
  record Leave(ActorRef<NodeScraper.Command> scraper) implements Command {}

  static Behavior<Command> create() {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new StartGate(context, timers)));
  }

  private final TimerScheduler<Command> timers;
  private final SequencedSet<ActorRef<NodeScraper.Command>> waiting = new LinkedHashSet<>();
  private final Set<ActorRef<NodeScraper.Command>> inside = new HashSet<>();

  private StartGate(ActorContext<Command> context, TimerScheduler<Command> timers) {
    super(context);
    this.timers = timers;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Enter(ActorRef<NodeScraper.Command> scraper) -> waiting.add(scraper);
      case Leave(ActorRef<NodeScraper.Command> scraper) -> leave(scraper);
    }
    admit();
    return this;
  }

  private void leave(ActorRef<NodeScraper.Command> scraper) {
    waiting.remove(scraper);
    if (inside.remove(scraper)) {
      timers.cancel(scraper);
    }
  }

  private void admit() {
    while (inside.size() < PLACES && !waiting.isEmpty()) {
      ActorRef<NodeScraper.Command> next = waiting.removeFirst();
      inside.add(next);
      timers.startSingleTimer(next, new Leave(next), LONGEST_HOLD);
      next.tell(NodeScraper.Poll.NOW);
    }
  }
}
