package io.nilometer.scrape;

import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.Origin;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import io.nilometer.storage.Courier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.event.Level;

/// Scrapes one node: soon when it is new, then at its own time in each cycle, never twice at once.
/// Sends each batch to the courier and keeps nothing but the names of the last.
///
/// ```
///  starting ──a newer sample, or retries used up──▶ steady
/// ```
final class NodeScraper extends AbstractMatchingBehavior<NodeScraper.Command> {

  sealed interface Command {}

  /// Ask the kubelet.
  enum Poll implements Command {
    NOW
  }

  /// The node is described anew.
  record Describe(NodeFacts node) implements Command {}

  /// Stop, because another replica scrapes the node from now on.
  enum Release implements Command {
    NOW
  }

  /// Stop, because the node is gone: its points go too.
  enum Retire implements Command {
    NOW
  }

  private record Fetched(Exposition exposition) implements Command {}

  private record FetchFailed(Throwable cause) implements Command {}

  /// What the scrapers of a replica have in common.
  record Shared(
      ScrapeSettings settings,
      KubeletClient client,
      ActorRef<Courier.Command> courier,
      ActorRef<StartGate.Command> gate,
      ScrapeTally tally,
      InstantSource clock) {}

  /// Shows whether the last scrape went well, so that only changes are logged.
  private enum Health {
    UNKNOWN,
    SCRAPED,
    FAILING
  }

  static Behavior<Command> create(Shared shared, Cycle cycle, Origin first, NodeFacts node) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new NodeScraper(context, timers, shared, cycle, first, node)));
  }

  private final TimerScheduler<Command> timers;
  private final Shared shared;
  private final Cycle cycle;
  private final ExpositionDecoder decoder = new ExpositionDecoder();
  private Origin next;
  private NodeFacts node;
  private Optional<KubeletTarget> target = Optional.empty();
  private Optional<QuickStart> quickStart = Optional.of(QuickStart.begin());
  private Optional<Instant> requested = Optional.empty();
  private Health health = Health.UNKNOWN;

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
    aim();
    shared.gate().tell(new StartGate.Enter(context.getSelf()));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Poll _ -> onPoll();
      case Fetched(Exposition exposition) -> onFetched(exposition);
      case FetchFailed(Throwable cause) -> onFetchFailed(cause);
      case Describe(NodeFacts described) -> onDescribe(described);
      case Release _ -> onRelease();
      case Retire _ -> onRetire();
    };
  }

  private Behavior<Command> onPoll() {
    if (requested.isEmpty() && target.isPresent()) {
      requested = Optional.of(shared.clock().instant());
      getContext()
          .pipeToSelf(
              shared.client().fetch(target.get()),
              (exposition, failure) ->
                  failure == null ? new Fetched(exposition) : new FetchFailed(failure));
    } else {
      pollAgain(QuickStart.LEAST_WINDOW);
    }
    return this;
  }

  private Behavior<Command> onFetched(Exposition exposition) {
    try {
      onScraped(exposition, decoder.decode(exposition));
    } catch (ScrapeException malformed) {
      onFailed(malformed);
    }
    return this;
  }

  private Behavior<Command> onFetchFailed(Throwable cause) {
    onFailed(cause);
    return this;
  }

  private void onScraped(Exposition exposition, Scrape scrape) {
    var batch = new NodeBatch(node.name(), next, exposition.requestedNanos(), scrape);
    shared.courier().tell(new Courier.Carry(batch));
    next = next.next();
    int samples = scrape.samples();
    shared.tally().scraped(node.name(), answered(), samples, exposition.body().remaining());
    turn(Health.SCRAPED, Level.INFO, "Node is scraped again", "");
    long sampled = scrape.node().map(Sample::timeNanos).orElse(exposition.requestedNanos());
    quickStart =
        quickStart.filter(start -> !start.endsWith(sampled)).map(start -> start.after(sampled));
    pollAgain(quickStart.map(QuickStart::pause).orElse(QuickStart.LEAST_WINDOW));
  }

  private void onFailed(Throwable cause) {
    shared.tally().failed(node.name(), answered());
    Level level = node.ready() ? Level.WARN : Level.DEBUG;
    turn(Health.FAILING, level, "Node cannot be scraped", reason(cause));
    quickStart = quickStart.filter(start -> !start.exhausted()).map(QuickStart::afterFailure);
    pollAgain(quickStart.map(QuickStart::pause).orElse(Duration.ZERO));
  }

  private Behavior<Command> onDescribe(NodeFacts described) {
    node = described;
    aim();
    return this;
  }

  private Behavior<Command> onRelease() {
    shared.gate().tell(new StartGate.Leave(getContext().getSelf()));
    target.ifPresent(shared.client()::forget);
    return Behaviors.stopped();
  }

  private Behavior<Command> onRetire() {
    shared.courier().tell(new Courier.Forget(node.name()));
    return onRelease();
  }

  /// Finds where the kubelet is to be asked from now on.
  private void aim() {
    Optional<KubeletTarget> before = target;
    try {
      target = Optional.of(KubeletTarget.of(node, shared.settings().kubelet()));
    } catch (ScrapeException unknown) {
      target = Optional.empty();
      turn(Health.FAILING, Level.ERROR, "Node cannot be scraped", reason(unknown));
    }
    before.filter(old -> !target.equals(before)).ifPresent(shared.client()::forget);
  }

  private Duration answered() {
    Instant now = shared.clock().instant();
    Duration took = requested.map(asked -> Duration.between(asked, now)).orElse(Duration.ZERO);
    requested = Optional.empty();
    shared.gate().tell(new StartGate.Leave(getContext().getSelf()));
    return took;
  }

  /// While starting after just that pause, else at the node's next time that is not within it.
  private void pollAgain(Duration pause) {
    Duration delay =
        quickStart.isPresent() ? pause : cycle.untilNext(shared.clock().instant(), pause);
    timers.startSingleTimer(Poll.NOW, delay);
  }

  private void turn(Health now, Level level, String change, String reason) {
    boolean firstSuccess = health == Health.UNKNOWN && now == Health.SCRAPED;
    if (health != now && !firstSuccess) {
      var event = getContext().getLog().atLevel(level).addKeyValue("node", node.name());
      (reason.isEmpty() ? event : event.addKeyValue("error", reason)).log(change);
    }
    health = now;
  }

  private static String reason(Throwable failure) {
    Throwable cause =
        failure instanceof java.util.concurrent.CompletionException wrapped
                && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    return cause instanceof ScrapeException ? cause.getMessage() : cause.toString();
  }
}
