package io.nilometer.api.query;

import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.NodeIndex;
import io.nilometer.kube.index.PodIndex;
import io.nilometer.kube.index.RunningPod;
import io.nilometer.model.EpochNanos;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.PodRef;
import io.nilometer.storage.StorageActor;
import io.nilometer.telemetry.ClusterMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Answers queries over all partitions. Each query becomes a [ScatterGather], which joins what the
/// node and pod indexes select with the stored samples. One per replica, for its whole life. It
/// keeps only where the copies are and which replicas are slow. It answers no query while the other
/// replicas may have removed this one from the cluster, and before nodes and pods are listed.
public final class MetricsQuery extends AbstractMatchingBehavior<MetricsQuery.Command> {

  public static final String NAME = "metrics-query";

  /// Until failure detection has spoken, or the replica has recovered.
  private static final Duration AVOIDING = Duration.ofSeconds(5);

  /// The others are asked each half second, and answer at once.
  private static final Duration LONGEST_DOUBT = Duration.ofSeconds(1);

  private static final String FAILED = "the query failed; the server's log says why";

  public sealed interface Command {}

  record FindNodes(
      NodeSelection selection, ListMemory memory, ActorRef<Reply<List<NodeMetrics>>> replyTo)
      implements Command {}

  record FindNode(String name, ActorRef<Reply<List<NodeMetrics>>> replyTo) implements Command {}

  record FindPods(
      PodSelection selection, ListMemory memory, ActorRef<Reply<List<PodMetrics>>> replyTo)
      implements Command {}

  record FindPod(PodRef pod, ActorRef<Reply<List<PodMetrics>>> replyTo) implements Command {}

  /// A query that had to wait: for memory, or because it came while this replica did not know
  /// whether the others had given it up.
  private record Reconsider(Supplier<Behavior<Command>> query) implements Command {}

  /// The replica is slow to answer: others are asked first for a while.
  record Avoid(String host) implements Command {}

  private record Forgive(String host) implements Command {}

  /// Asks where the copies are now.
  record Locate(ActorRef<Copies<StorageActor.Command>> replyTo) implements Command {}

  private record Located(Copies<StorageActor.Command> copies) implements Command {}

  sealed interface Reply<R> {

    /// The class, for message adapters: a class object cannot name its type's arguments.
    @SuppressWarnings("unchecked")
    static <R> Class<Reply<R>> type() {
      return (Class<Reply<R>>) (Class<?>) Reply.class;
    }
  }

  record Found<R>(R result) implements Reply<R> {}

  record Unavailable<R>(String reason) implements Reply<R> {}

  /// There is no memory for the list.
  record Overloaded<R>() implements Reply<R> {}

  /// Where what exists is found.
  ///
  /// @param listed whether both indexes have been complete once: before, nothing can be answered
  /// @param resolution time between two scrapes of a node
  public record Cluster(
      Partitions partitions,
      NodeIndex nodes,
      PodIndex pods,
      BooleanSupplier listed,
      Duration resolution) {}

  public static Behavior<Command> create(
      Cluster cluster,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      QueryFence fence,
      ClusterMetrics metrics,
      InstantSource clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new MetricsQuery(context, timers, cluster, directory, fence, metrics, clock)));
  }

  private final TimerScheduler<Command> timers;
  private final Cluster cluster;
  private final QueryFence fence;
  private final ClusterMetrics metrics;
  private final InstantSource clock;
  private final ForeignUsages foreign;
  private final Set<String> avoided = new HashSet<>();
  private final Map<ActorRef<?>, Runnable> whenFailed = new HashMap<>();
  private Copies<StorageActor.Command> copies = Copies.none();

  private MetricsQuery(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Cluster cluster,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      QueryFence fence,
      ClusterMetrics metrics,
      InstantSource clock) {
    super(context);
    this.timers = timers;
    this.cluster = cluster;
    this.fence = fence;
    this.metrics = metrics;
    this.clock = clock;
    this.foreign = new ForeignUsages(metrics, clock);
    directory.tell(new Directory.Follow<>(context.messageAdapter(Copies.type(), Located::new)));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case FindNodes(NodeSelection selection, ListMemory memory, var replyTo) ->
          gather(
              new Query<>(
                  () -> nodesPlan(cluster.nodes().select(selection.labels(), selection.fields())),
                  memory,
                  replyTo));
      case FindNode(String name, var replyTo) ->
          gather(
              new Query<>(
                  () -> nodesPlan(cluster.nodes().find(name).stream().toList()),
                  ListMemory.UNLIMITED,
                  replyTo));
      case FindPods(PodSelection selection, ListMemory memory, var replyTo) ->
          gather(new Query<>(() -> podsPlan(selection), memory, replyTo));
      case FindPod(PodRef pod, var replyTo) ->
          gather(
              new Query<>(
                  () -> podsPlan(cluster.pods().find(pod).stream().toList()),
                  ListMemory.UNLIMITED,
                  replyTo));
      case Reconsider(Supplier<Behavior<Command>> query) -> query.get();
      case Avoid(String host) -> onAvoid(host);
      case Forgive(String host) -> onForgive(host);
      case Locate(ActorRef<Copies<StorageActor.Command>> replyTo) -> onLocate(replyTo);
      case Located(Copies<StorageActor.Command> now) -> onLocated(now);
    };
  }

  /// @param plans makes the plan of the query, from what exists at that moment
  private record Query<R>(
      Supplier<QueryPlan<R>> plans, ListMemory memory, ActorRef<Reply<R>> replyTo) {

    /// The same, for which memory is reserved.
    Query<R> reserved() {
      return new Query<>(plans, ListMemory.UNLIMITED, replyTo);
    }
  }

  private <R> Behavior<Command> gather(Query<R> query) {
    if (!cluster.listed().getAsBoolean()) {
      query.replyTo().tell(new Unavailable<>("nodes and pods are not listed yet"));
      return this;
    }
    if (!fence.isClosed()) {
      return begin(query);
    }
    getContext()
        .scheduleOnce(
            LONGEST_DOUBT, getContext().getSelf(), new Reconsider(() -> onDoubted(query)));
    return this;
  }

  /// By now the others have answered, or cannot.
  private <R> Behavior<Command> onDoubted(Query<R> query) {
    if (!fence.isClosed()) {
      return begin(query);
    }
    query
        .replyTo()
        .tell(
            new Unavailable<>(
                "this replica was stopped or cut off, and waits for the others to count it in"));
    return this;
  }

  private <R> Behavior<Command> begin(Query<R> query) {
    ActorRef<Command> self = getContext().getSelf();
    Copies<StorageActor.Command> located = copies;
    Set<String> slow = Set.copyOf(avoided);
    ActorRef<ScatterGather.Command> gathering =
        getContext()
            .spawnAnonymous(
                Behaviors.setup(
                    _ -> {
                      QueryPlan<R> plan = query.plans().get(); // in parallel with other queries
                      return reserve(query, plan.size(), self)
                          ? ScatterGather.create(plan, self, located, slow, query.replyTo())
                          : Behaviors.stopped();
                    }));
    whenFailed.put(gathering, () -> query.replyTo().tell(new Unavailable<>(FAILED)));
    getContext().watch(gathering);
    return this;
  }

  /// Returns whether there is memory now. Otherwise the query is reconsidered later, with a new
  /// plan, so that it holds nothing while it waits.
  private <R> boolean reserve(Query<R> query, int items, ActorRef<Command> self) {
    CompletionStage<Boolean> reserved = query.memory().reserve(items);
    if (reserved.toCompletableFuture().getNow(false)) {
      return true;
    }
    reserved.thenAccept(
        granted ->
            self.tell(
                new Reconsider(() -> granted ? gather(query.reserved()) : onOverloaded(query))));
    return false;
  }

  private <R> Behavior<Command> onOverloaded(Query<R> query) {
    query.replyTo().tell(new Overloaded<>());
    return this;
  }

  /// A gathering that failed has not replied.
  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (!(signal instanceof Terminated ended)) {
      return Behaviors.unhandled();
    }
    Runnable reply = whenFailed.remove(ended.getRef());
    if (ended instanceof ChildFailed) {
      reply.run();
    }
    return this;
  }

  private QueryPlan<List<NodeMetrics>> nodesPlan(List<NodeFacts> selected) {
    return new NodesPlan(selected, cluster.partitions());
  }

  private List<RunningPod> select(PodSelection selection) {
    return cluster.pods().select(selection.namespace(), selection.labels(), selection.fields());
  }

  private QueryPlan<List<PodMetrics>> podsPlan(PodSelection selection) {
    List<RunningPod> selected = select(selection);
    return selection.node().isPresent()
        ? new PodsOfNodePlan(
            selected, selection.node().get(), cluster.partitions(), doubtfulNanos())
        : podsPlan(selected);
  }

  private QueryPlan<List<PodMetrics>> podsPlan(List<RunningPod> selected) {
    boolean most = selected.size() > cluster.pods().size() / 2;
    return new PodsPlan(selected, most, cluster.partitions(), doubtfulNanos(), foreign::onForeign);
  }

  private long doubtfulNanos() {
    return EpochNanos.of(clock.instant().minus(cluster.resolution().multipliedBy(2)));
  }

  private Behavior<Command> onAvoid(String host) {
    metrics.hedged();
    avoided.add(host);
    timers.startSingleTimer(host, new Forgive(host), AVOIDING);
    return this;
  }

  private Behavior<Command> onForgive(String host) {
    avoided.remove(host);
    return this;
  }

  private Behavior<Command> onLocate(ActorRef<Copies<StorageActor.Command>> replyTo) {
    replyTo.tell(copies);
    return this;
  }

  private Behavior<Command> onLocated(Copies<StorageActor.Command> now) {
    copies = now;
    return this;
  }
}
