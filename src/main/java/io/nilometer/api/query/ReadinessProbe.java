package io.nilometer.api.query;

import io.nilometer.kube.index.NodeIndex;
import io.nilometer.kube.index.PodIndex;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Queries everything repeatedly until a node and a pod can be served, and all nodes that existed
/// when the first one could be served, or until no further one can; and until each partition is
/// held twice, so that another replica may end. Then this replica is ready, and the actor ends.
/// Nodes that are added later are not waited for.
public final class ReadinessProbe extends AbstractMatchingBehavior<ReadinessProbe.Command> {

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

  /// When no further node could be served for this long, the rest is not going to be soon: longer
  /// than a quick start pauses between two tries.
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(7);

  /// After the first node could be served.
  private static final Duration LONGEST_START = Duration.ofSeconds(30);

  private static final Optional<String> ONE_COPY =
      Optional.of("some nodes' usage has one copy only");

  /// Longer than a [ScatterGather] takes to give up by itself.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  public sealed interface Command {}

  private enum Try implements Command {
    AGAIN
  }

  /// What is not there by now is not waited for.
  private enum Patience implements Command {
    WITH_NODES_OVER,
    OVER
  }

  private record Nodes(MetricsQuery.Reply<List<NodeMetrics>> reply) implements Command {}

  private record Pods(MetricsQuery.Reply<List<PodMetrics>> reply) implements Command {}

  /// The result so far. Safe for any thread.
  public static final class Outcome {

    private volatile Optional<String> missing = Optional.of("nothing was asked yet");

    /// What is still missing; empty once the replica is ready.
    public Optional<String> missing() {
      return missing;
    }
  }

  /// Creates the probe, which begins at once.
  ///
  /// @param listed whether all nodes are in the index
  /// @param heldTwice whether each partition has its two copies
  public static Behavior<Command> create(
      ActorRef<MetricsQuery.Command> query,
      NodeIndex nodes,
      BooleanSupplier listed,
      PodIndex pods,
      BooleanSupplier heldTwice,
      Outcome outcome) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new ReadinessProbe(
                        context, timers, query, nodes, listed, pods, heldTwice, outcome)));
  }

  private final TimerScheduler<Command> timers;
  private final ActorRef<MetricsQuery.Command> query;
  private final NodeIndex nodes;
  private final BooleanSupplier listed;
  private final PodIndex pods;
  private final BooleanSupplier heldTwice;
  private final Outcome outcome;
  private Set<String> awaited = Set.of(); // once a node can be served
  private int mostServed;
  private boolean awaitsNodes = true;
  private boolean awaitsCopies = true;
  private boolean awaitsCopiesOnly;

  private ReadinessProbe(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ActorRef<MetricsQuery.Command> query,
      NodeIndex nodes,
      BooleanSupplier listed,
      PodIndex pods,
      BooleanSupplier heldTwice,
      Outcome outcome) {
    super(context);
    this.timers = timers;
    this.query = query;
    this.nodes = nodes;
    this.listed = listed;
    this.pods = pods;
    this.heldTwice = heldTwice;
    this.outcome = outcome;
    context.setLoggerName(ReadinessProbe.class);
    context.getSelf().tell(Try.AGAIN);
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Try _ -> onTry();
      case Patience over -> onPatienceOver(over);
      case Nodes(MetricsQuery.Reply<List<NodeMetrics>> reply) -> onNodes(reply);
      case Pods(MetricsQuery.Reply<List<PodMetrics>> reply) -> onPods(reply);
    };
  }

  private Behavior<Command> onTry() {
    if (!listed.getAsBoolean()) {
      return notYet(Optional.of("the nodes are not listed yet"));
    }
    if (awaitsCopiesOnly && awaitsCopies && !heldTwice.getAsBoolean()) {
      return notYet(ONE_COPY);
    }
    var everything = new NodeSelection(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);
    getContext()
        .ask(
            MetricsQuery.Reply.<List<NodeMetrics>>type(),
            query,
            LONGEST_WAIT,
            replyTo -> new MetricsQuery.FindNodes(everything, ListMemory.UNLIMITED, replyTo),
            (found, late) -> new Nodes(late == null ? found : unavailable(late)));
    return this;
  }

  private Behavior<Command> onNodes(MetricsQuery.Reply<List<NodeMetrics>> reply) {
    Optional<String> missing = missing(reply, "no node can be served yet").or(() -> later(reply));
    if (missing.isPresent()) {
      return notYet(missing);
    }
    getContext()
        .ask(
            MetricsQuery.Reply.<List<PodMetrics>>type(),
            query,
            LONGEST_WAIT,
            replyTo ->
                new MetricsQuery.FindPods(PodSelection.EVERYTHING, ListMemory.UNLIMITED, replyTo),
            (found, late) -> new Pods(late == null ? found : unavailable(late)));
    return this;
  }

  private Behavior<Command> onPatienceOver(Patience over) {
    awaitsNodes = false;
    awaitsCopies &= over == Patience.WITH_NODES_OVER;
    return this;
  }

  /// Waits for more nodes, for as long as further ones can be served.
  private Optional<String> later(MetricsQuery.Reply<List<NodeMetrics>> reply) {
    List<NodeMetrics> found =
        reply instanceof MetricsQuery.Found<List<NodeMetrics>>(var nodesFound)
            ? nodesFound
            : List.of();
    if (awaited.isEmpty()) {
      awaited = names();
      timers.startSingleTimer(LONGEST_START, Patience.OVER, LONGEST_START);
    }
    int served = (int) found.stream().map(NodeMetrics::name).filter(awaited::contains).count();
    if (!awaitsNodes || served >= awaited.size()) {
      return Optional.empty();
    }
    if (served > mostServed) {
      mostServed = served;
      timers.startSingleTimer(Patience.WITH_NODES_OVER, LONGEST_PAUSE);
    }
    return Optional.of("%d of %d nodes can be served".formatted(served, awaited.size()));
  }

  private Set<String> names() {
    return nodes.select(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING).stream()
        .map(NodeFacts::name)
        .collect(Collectors.toSet());
  }

  private Behavior<Command> onPods(MetricsQuery.Reply<List<PodMetrics>> reply) {
    Optional<String> missing = missing(reply, "no pod can be served yet");
    if (missing.isPresent() && pods.size() > 0) {
      return notYet(missing);
    }
    if (awaitsCopies && !heldTwice.getAsBoolean()) {
      awaitsCopiesOnly = true;
      return notYet(ONE_COPY);
    }
    outcome.missing = Optional.empty();
    getContext().getLog().info("Ready: nodes and pods can be served");
    return Behaviors.stopped();
  }

  private static <R> MetricsQuery.Reply<R> unavailable(Throwable late) {
    return new MetricsQuery.Unavailable<>(late.getMessage());
  }

  private static <T> Optional<String> missing(MetricsQuery.Reply<List<T>> reply, String whenEmpty) {
    return switch (reply) {
      case MetricsQuery.Found<List<T>>(List<T> found) when found.isEmpty() ->
          Optional.of(whenEmpty);
      case MetricsQuery.Found<List<T>> _ -> Optional.empty();
      case MetricsQuery.Unavailable<List<T>>(String reason) -> Optional.of(reason);
      case MetricsQuery.Overloaded<List<T>> _ -> Optional.of("no memory for lists");
    };
  }

  private Behavior<Command> notYet(Optional<String> missing) {
    timers.startSingleTimer(Try.AGAIN, BETWEEN_TRIES);
    outcome.missing = missing;
    return this;
  }
}
