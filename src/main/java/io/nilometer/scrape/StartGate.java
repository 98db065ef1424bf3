package io.nilometer.scrape;

import io.nilometer.telemetry.ScrapeMetrics;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Admits first scrapes, first come first served, as many at a time as the [Pace] allows: while
/// scrapers wait, the gate looks five times a second how late its own messages are. That is what
/// garbage collection, other threads and the actors before it in line keep all messages waiting,
/// also those that other replicas expect. A kubelet that does not answer keeps its place for a
/// second only, unless it is this replica that is late. While the heap is full, none is admitted.
final class StartGate extends AbstractMatchingBehavior<StartGate.Command> {

  static final int PLACES = Pace.START.places();
  static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(1);

  sealed interface Command {}

  /// The scraper gets [NodeScraper.Poll] when it is its turn.
  record Enter(ActorRef<NodeScraper.Command> scraper) implements Command {}

  /// The scraper has its answer, or has stopped.
  record Leave(ActorRef<NodeScraper.Command> scraper) implements Command {}

  /// The scraper has had its place for long.
  private record Overstay(ActorRef<NodeScraper.Command> scraper) implements Command {}

  private enum Look implements Command {
    TICK
  }

  static Behavior<Command> create(HeapRoom heap, ScrapeMetrics metrics, LongSupplier nanoTime) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new StartGate(context, timers, heap, metrics, nanoTime)));
  }

  private final TimerScheduler<Command> timers;
  private final HeapRoom heap;
  private final ScrapeMetrics metrics;
  private final LongSupplier nanoTime;
  private final SequencedSet<ActorRef<NodeScraper.Command>> waiting = new LinkedHashSet<>();
  private final Set<ActorRef<NodeScraper.Command>> inside = new HashSet<>();
  private Pace pace = Pace.START;
  private long lookedNanos;
  private boolean lags;
  private int answered; // since the last look
  private boolean warned;

  private StartGate(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      HeapRoom heap,
      ScrapeMetrics metrics,
      LongSupplier nanoTime) {
    super(context);
    context.setLoggerName(StartGate.class);
    this.timers = timers;
    this.heap = heap;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Enter(ActorRef<NodeScraper.Command> scraper) -> waiting.add(scraper);
      case Leave(ActorRef<NodeScraper.Command> scraper) -> onLeave(scraper);
      case Overstay(ActorRef<NodeScraper.Command> scraper) -> onOverstay(scraper);
      case Look _ -> onLook();
    }
    if (!waiting.isEmpty()) {
      admit();
      lookWhileAnyWaits();
    }
    return this;
  }

  private void onLeave(ActorRef<NodeScraper.Command> scraper) {
    waiting.remove(scraper);
    if (inside.remove(scraper)) {
      timers.cancel(scraper);
      answered++;
    }
  }

  private void onOverstay(ActorRef<NodeScraper.Command> scraper) {
    if (lags) {
      hold(scraper);
    } else {
      inside.remove(scraper);
    }
  }

  private void hold(ActorRef<NodeScraper.Command> scraper) {
    timers.startSingleTimer(scraper, new Overstay(scraper), LONGEST_HOLD);
  }

  private void admit() {
    if (inside.size() >= pace.places() || !heap.isLeft()) {
      return;
    }
    while (inside.size() < pace.places() && !waiting.isEmpty()) {
      ActorRef<NodeScraper.Command> next = waiting.removeFirst();
      inside.add(next);
      hold(next);
      next.tell(NodeScraper.Poll.NOW);
    }
  }

  private void lookWhileAnyWaits() {
    if (!waiting.isEmpty() && !timers.isTimerActive(Look.TICK)) {
      answered = 0;
      lookAgain();
    }
  }

  private void onLook() {
    long now = nanoTime.getAsLong();
    Duration lag = Duration.ofNanos(now - lookedNanos).minus(BETWEEN_LOOKS);
    lags = lag.compareTo(Pace.TOLERATED) > 0;
    pace = pace.after(lag, waiting.isEmpty() ? 0 : answered);
    answered = 0;
    report();
    if (waiting.isEmpty()) {
      lags = false;
    } else {
      lookAgain();
    }
  }

  /// One look at a time is on its way: several would be late together, and all but the first in
  /// time.
  private void lookAgain() {
    lookedNanos = nanoTime.getAsLong();
    timers.startSingleTimer(Look.TICK, BETWEEN_LOOKS);
  }

  private void report() {
    boolean full = !waiting.isEmpty() && !heap.isLeft();
    metrics.waiting(ScrapeMetrics.Wait.TURN, full ? 0 : waiting.size());
    metrics.waiting(ScrapeMetrics.Wait.HEAP, full ? waiting.size() : 0);
    if (full && !warned) {
      warned = true;
      getContext()
          .getLog()
          .atWarn()
          .addKeyValue("nodes", waiting.size())
          .log("The heap is full: nodes wait until other replicas scrape them");
    }
  }
}
