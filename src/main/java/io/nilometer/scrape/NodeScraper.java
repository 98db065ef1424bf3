package io.nilometer.scrape;

import io.nilometer.model.Machine;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.Origin;
import io.nilometer.model.Scrape;
import io.nilometer.scrape.exposition.BodyFaults;
import io.nilometer.scrape.exposition.Exposition;
import io.nilometer.scrape.exposition.ExpositionDecoder;
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.scrape.exposition.ScrapeException;
import io.nilometer.scrape.kubelet.KubeletClient;
import io.nilometer.scrape.kubelet.KubeletTarget;
import io.nilometer.storage.BatchRouter;
import io.nilometer.telemetry.Timeliness;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Scrapes one node: at once when it is new or its machine is another, then at its own time in each
/// cycle, never twice at the same time. Sends each batch to the router and keeps nothing but the
/// names of the last.
///
/// ```
///  starting ──newer samples, or retries used up───▶ steady ──Release──▶ ended
///      │ ▲                                            │                   ▲
///      │ └─────Hurry, with no rate by its own batches─┘                   │
///      └───Release──▶ released ──the same, or a cycle later───────────────┘
/// ```
///
/// A request that is under way at the end is finished first: its batch is the node's next one.
final class NodeScraper extends AbstractMatchingBehavior<NodeScraper.Command> {

  /// Within this time all replicas see that one comes or goes.
  private static final Duration HAND_OVER = Duration.ofSeconds(2);

  /// How long after its timeout the failure of a request comes at the latest.
  private static final Duration LATE = Duration.ofSeconds(1);

  /// Between two requests that a change of the node's address causes, and between two quick starts
  /// that a change of its machine causes.
  private static final Duration BETWEEN_MOVES = Duration.ofSeconds(2);

  /// The wall clock was set if it moved by more against the monotonic one.
  private static final Duration CLOCK_SET = Duration.ofMillis(500);

  /// A node's clock may be off by a time zone, but hardly by more. A sample of another time would
  /// be served with that time.
  private static final Duration MOST_SKEW = Duration.ofHours(24);

  private static final String SKEWED =
      "samples were taken more than "
          + MOST_SKEW.toHours()
          + " h from this replica's time; set the clock of the node, or of this machine";

  sealed interface Command {}

  /// Ask the kubelet.
  enum Poll implements Command {
    NOW
  }

  /// The node is described anew.
  record Describe(NodeFacts node) implements Command {}

  /// A replica is gone, and may have taken with it what was known of the node.
  enum Hurry implements Command {
    NOW
  }

  /// Stop, because another replica scrapes the node from now on.
  enum Release implements Command {
    NOW
  }

  /// Stop, because the node is gone: its points go too.
  enum Retire implements Command {
    NOW
  }

  /// Stop at once, because the machine is gone. Another replica scrapes the node, and knows that.
  enum Drop implements Command {
    NOW
  }

  private enum End implements Command {
    NOW
  }

  private record Fetched(Aim asked, Exposition exposition) implements Command {}

  private record FetchFailed(Aim asked, Throwable cause) implements Command {}

  /// What is asked: the kubelet of one machine.
  private record Aim(KubeletTarget target, Machine machine) {

    private boolean isSameAs(Aim other) {
      return target.equals(other.target) && !machine.isOther(other.machine);
    }
  }

  /// What the scrapers of a replica share.
  record Shared(
      ScrapeSettings settings,
      KubeletClient client,
      ActorRef<BatchRouter.Command> router,
      ActorRef<StartGate.Command> gate,
      ScrapeTally tally,
      Timeliness timeliness,
      OverdueNodes overdue,
      InstantSource clock,
      LongSupplier nanoTime) {}

  /// @param handedOver since when another replica may no longer scrape the node, which stays in its
  ///     cycle; empty: none has scraped it lately, so it is scraped at once
  static Behavior<Command> create(
      Shared shared, Cycle cycle, Origin first, NodeFacts node, Optional<Instant> handedOver) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var scraper = new NodeScraper(context, timers, shared, cycle, first, node);
                  return handedOver.map(scraper::goOn).orElseGet(scraper::start);
                }));
  }

  private final TimerScheduler<Command> timers;
  private final Shared shared;
  private final Cycle cycle;
  private final Timeliness.Pulse pulse;
  private final ScrapeReport report;
  private final ExpositionDecoder decoder = new ExpositionDecoder();
  private final Spacing moves = new Spacing(BETWEEN_MOVES);
  private final Spacing replacements = new Spacing(BETWEEN_MOVES);
  private Origin next;
  private NodeFacts node;
  private Optional<KubeletTarget> target = Optional.empty();
  private Optional<QuickStart> quickStart = Optional.empty();
  private Optional<Long> requested = Optional.empty(); // by the monotonic clock
  private Optional<Long> wallAhead = Optional.empty(); // at the last request, see WallAhead
  private Optional<Long> lastWallAhead = Optional.empty(); // at that of the last batch
  private Retries retries = Retries.NONE;
  private boolean released;

  private NodeScraper(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Shared shared,
      Cycle cycle,
      Origin first,
      NodeFacts node) {
    super(context);
    context.setLoggerName(NodeScraper.class);
    this.timers = timers;
    this.shared = shared;
    this.cycle = cycle;
    this.next = first;
    this.node = node;
    this.pulse = shared.timeliness().start();
    this.report =
        new ScrapeReport(
            shared.tally(), shared.overdue(), shared.clock(), shared.nanoTime(), context.getLog());
    aim();
  }

  private Behavior<Command> start() {
    quickStart = Optional.of(QuickStart.begin());
    shared.gate().tell(new StartGate.Enter(getContext().getSelf()));
    return this;
  }

  /// Scrapes at the node's next own time, or now if that went by during the hand-over.
  private Behavior<Command> goOn(Instant handedOver) {
    Instant unsure = handedOver.minus(HAND_OVER);
    Duration passed = Duration.between(unsure, shared.clock().instant());
    Duration delay = cycle.untilNext(unsure, Duration.ZERO).minus(passed);
    poll(delay.isNegative() ? Duration.ZERO : delay);
    return this;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Poll _ -> onPoll();
      case Fetched(Aim asked, Exposition exposition) -> onFetched(asked, exposition);
      case FetchFailed(Aim asked, Throwable cause) -> onFetchFailed(asked, cause);
      case Describe(NodeFacts described) -> onDescribe(described);
      case Hurry _ -> onHurry();
      case Release _ -> onRelease();
      case Retire _ -> onRetire();
      case Drop _ -> end();
      case End _ -> onEnd();
    };
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
      pulse.stop();
      report.notOverdue(node);
      target.ifPresent(shared.client()::forget);
      return this;
    }
    return Behaviors.unhandled();
  }

  private Behavior<Command> onPoll() {
    if (requested.isEmpty() && !isFinished()) {
      pulse.beat();
      target.ifPresentOrElse(
          kubelet -> ask(new Aim(kubelet, node.machine())), () -> poll(QuickStart.LEAST_WINDOW));
    }
    return this;
  }

  private void ask(Aim asked) {
    requested = Optional.of(shared.nanoTime().getAsLong());
    wallAhead = WallAhead.read(shared.clock(), shared.nanoTime());
    getContext()
        .pipeToSelf(
            shared.client().fetch(asked.target()),
            (exposition, failure) ->
                failure == null ? new Fetched(asked, exposition) : new FetchFailed(asked, failure));
  }

  private Behavior<Command> onFetched(Aim asked, Exposition exposition) {
    if (!isAim(asked)) {
      exposition.release().run();
      return onMoved();
    }
    try {
      Scrape decoded = decoder.decode(exposition);
      Scrape scrape = decoded.within(MOST_SKEW.toNanos(), exposition.requestedNanos());
      BodyFaults found = decoder.faults().and(decoded.samples() - scrape.samples(), SKEWED);
      return scrape.samples() > 0
          ? onScraped(exposition, scrape, found)
          : onFailed(nothingUsable(found.first()));
    } catch (ScrapeException malformed) {
      return onFailed(malformed);
    } finally {
      exposition.release().run();
    }
  }

  private boolean isAim(Aim asked) {
    return target.filter(now -> asked.isSameAs(new Aim(now, node.machine()))).isPresent();
  }

  private static ScrapeException nothingUsable(String first) {
    return new ScrapeException(
        FailureKind.BODY,
        first.isEmpty()
            ? "the kubelet's metrics have no usage of the node and of containers"
            : first);
  }

  private Behavior<Command> onFetchFailed(Aim asked, Throwable cause) {
    return isAim(asked) ? onFailed(cause) : onMoved();
  }

  /// The node has another address or machine by now, so the result does not count. It is asked
  /// again at once, unless it was for the same reason a moment ago.
  private Behavior<Command> onMoved() {
    answered();
    if (isFinished()) {
      return end();
    }
    Duration wait = moves.untilNext(shared.nanoTime().getAsLong());
    if (wait.isPositive()) {
      poll(wait);
      return this;
    }
    return onPoll();
  }

  private Behavior<Command> onScraped(Exposition exposition, Scrape scrape, BodyFaults found) {
    Duration beforeSent = sinceAsked(exposition.requestedNanos());
    Duration took = answered();
    var batch =
        new NodeBatch(
            node.name(),
            next,
            exposition.requestedNanos(),
            took.minus(beforeSent).toNanos(),
            node.machine(),
            scrape,
            clockSetNanos());
    shared.router().tell(new BatchRouter.Carry(batch));
    next = next.next();
    retries = Retries.NONE;
    boolean overdue =
        quickStart.filter(start -> start.exhausted() && !start.isRatedWith(scrape)).isPresent();
    int bytes = exposition.body().remaining();
    report.scraped(node, took, scrape.samples(), bytes, found, overdue);
    quickStart =
        quickStart.filter(start -> !start.endsWith(scrape)).map(start -> start.after(scrape));
    return pollAgain(took);
  }

  /// How long the request waited, for a turn or a connection, until it was sent at this time.
  private Duration sinceAsked(long sentNanos) {
    long now = shared.nanoTime().getAsLong();
    long asked = requested.orElse(now);
    long passed = wallAhead.map(ahead -> sentNanos - ahead - asked).orElse(0L);
    return Duration.ofNanos(Math.clamp(passed, 0, now - asked));
  }

  /// By how much the wall clock was set between the requests of the last batch and of this one.
  private long clockSetNanos() {
    if (wallAhead.isEmpty()) {
      return 0;
    }
    long set = lastWallAhead.map(before -> wallAhead.get() - before).orElse(0L);
    lastWallAhead = wallAhead;
    return Math.abs(set) > CLOCK_SET.toNanos() ? set : 0;
  }

  private Behavior<Command> onFailed(Throwable cause) {
    Optional<Long> began = requested;
    Duration took = answered();
    report.failed(node, began, took, cause);
    Optional<Duration> pause =
        quickStart.isPresent() || released ? Optional.empty() : retryPause(took);
    if (pause.isPresent()) {
      retries = retries.afterRetry();
      poll(pause.get());
      return this;
    }
    retries = retries.afterCycle();
    report.givenUp(node, cause);
    quickStart = quickStart.filter(start -> !start.exhausted()).map(QuickStart::afterFailure);
    return pollAgain(took);
  }

  private Optional<Duration> retryPause(Duration took) {
    Duration untilNext = cycle.untilNext(shared.clock().instant(), Duration.ofNanos(1));
    return retries.pause(took, untilNext);
  }

  private Behavior<Command> onDescribe(NodeFacts described) {
    boolean replaced = described.machine().isOther(node.machine());
    node = described;
    aim();
    if (replaced) {
      shared.router().tell(new BatchRouter.Forget(node.name()));
    }
    return replaced && !released ? startAgain() : this;
  }

  private Behavior<Command> startAgain() {
    Duration wait = replacements.untilNext(shared.nanoTime().getAsLong());
    if (wait.isPositive()) {
      quickStart = Optional.of(QuickStart.begin());
      poll(wait);
      return this;
    }
    return start();
  }

  /// A rate takes two batches. A scraper that has just taken the node over may have sent fewer:
  /// those before were another replica's, and the copies that have them may be gone.
  private Behavior<Command> onHurry() {
    boolean rated = next.number() > 2;
    return rated || quickStart.isPresent() ? this : start();
  }

  /// A quick start is finished first: a node with one sample has no rate, and the replica that
  /// takes it over goes on in the cycle. For a cycle at most both scrape it.
  private Behavior<Command> onRelease() {
    released = true;
    boolean neverAsked = next.number() == 1 && requested.isEmpty() && !report.isFailing();
    if (neverAsked) { // so there is nothing to complete
      return end();
    }
    if (quickStart.isPresent() && target.isPresent()) {
      timers.startSingleTimer(End.NOW, shared.settings().resolution());
      return this;
    }
    return onEnd();
  }

  /// Ends after the answer to the request that is under way.
  private Behavior<Command> onEnd() {
    quickStart = Optional.empty();
    Optional<Duration> left = requested.map(this::timeLeft).filter(Duration::isPositive);
    left.ifPresent(time -> timers.startSingleTimer(End.NOW, time));
    return left.isPresent() ? this : end();
  }

  private Duration timeLeft(long asked) {
    Duration passed = Duration.ofNanos(shared.nanoTime().getAsLong() - asked);
    return shared.settings().kubelet().requestTimeout().plus(LATE).minus(passed);
  }

  /// Whether another replica scrapes the node, and nothing is to be done here any more.
  private boolean isFinished() {
    return released && quickStart.isEmpty();
  }

  private Behavior<Command> end() {
    report.forget(node);
    shared.gate().tell(new StartGate.Leave(getContext().getSelf()));
    return Behaviors.stopped();
  }

  private Behavior<Command> onRetire() {
    shared.router().tell(new BatchRouter.Forget(node.name()));
    return end();
  }

  /// Finds the kubelet's address.
  private void aim() {
    Optional<KubeletTarget> before = target;
    try {
      target = Optional.of(KubeletTarget.of(node, shared.settings().kubelet()));
      if (before.isEmpty()) {
        report.notOverdue(node);
      }
    } catch (ScrapeException unknown) {
      target = Optional.empty();
      report.unscraped(node, unknown);
    }
    if (!target.equals(before)) {
      target.ifPresent(shared.client()::keep);
      before.ifPresent(shared.client()::forget);
    }
  }

  private Duration answered() {
    pulse.beat();
    long now = shared.nanoTime().getAsLong();
    Duration took = requested.map(asked -> Duration.ofNanos(now - asked)).orElse(Duration.ZERO);
    requested = Optional.empty();
    shared.gate().tell(new StartGate.Leave(getContext().getSelf()));
    return took;
  }

  /// During a quick start after a short pause, else at the node's next own time that is not within
  /// the least window of the request that was just answered.
  private Behavior<Command> pollAgain(Duration took) {
    if (isFinished()) {
      return end();
    }
    Duration rest = QuickStart.LEAST_WINDOW.minus(took);
    Duration apart = rest.isPositive() ? rest : Duration.ZERO;
    poll(
        quickStart
            .map(QuickStart::pause)
            .orElseGet(() -> cycle.untilNext(shared.clock().instant(), apart)));
    return this;
  }

  private void poll(Duration delay) {
    timers.startSingleTimer(Poll.NOW, delay);
  }
}
