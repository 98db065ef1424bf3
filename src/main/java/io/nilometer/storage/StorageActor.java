package io.nilometer.storage;

import io.nilometer.cluster.Copies;
import io.nilometer.cluster.CopyId;
import io.nilometer.cluster.Directory;
import io.nilometer.cluster.Wire;
import io.nilometer.model.EpochNanos;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import io.nilometer.model.NodeUsage;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.telemetry.StorageMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Holds the last two samples of one partition's nodes and of their containers, and tells their
/// usage. One copy of a partition; announces itself to the directory. What it holds is lost with
/// its
/// replica.
public final class StorageActor extends AbstractMatchingBehavior<StorageActor.Command> {

  public sealed interface Command {}

  /// Starts the copy when it does not run yet; else nothing.
  record Wake() implements Command, Wire {}

  /// Keep this scrape.
  record Store(NodeBatch batch) implements Command, Wire {}

  /// The node is gone from the cluster.
  record Forget(String node) implements Command, Wire {}

  /// Tell the usages of this selection.
  public record Query(Selection selection, ActorRef<Answer> replyTo) implements Command, Wire {}

  private enum Expire implements Command {
    TICK
  }

  /// The copy is to move elsewhere, or its replica ends.
  enum Stop implements Command {
    NOW
  }

  public static Behavior<Command> create(
      CopyId id,
      StorageSettings settings,
      ActorRef<Directory.Command<Command>> directory,
      StorageMetrics metrics,
      InstantSource clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new StorageActor(context, timers, id, settings, directory, metrics, clock)));
  }

  private final CopyId id;
  private final long resolutionNanos;
  private final Duration staleness;
  private final StorageMetrics.Copy held;
  private final InstantSource clock;
  private final Map<String, NodeHistory> nodes = new HashMap<>();

  private StorageActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      CopyId id,
      StorageSettings settings,
      ActorRef<Directory.Command<Command>> directory,
      StorageMetrics metrics,
      InstantSource clock) {
    super(context);
    this.id = id;
    this.resolutionNanos = settings.resolution().toNanos();
    this.staleness = settings.staleness();
    this.held = metrics.copy();
    this.clock = clock;
    timers.startTimerWithFixedDelay(Expire.TICK, settings.resolution());
    directory.tell(
        new Directory.Announce<>(new Copies.Copy<>(id, context.getSelf(), Copies.Phase.READY)));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Wake _ -> this;
      case Store store -> onStore(store.batch());
      case Forget forget -> onForget(forget.node());
      case Query query -> onQuery(query);
      case Expire _ -> onExpire();
      case Stop _ -> Behaviors.stopped();
    };
  }

  /// Sharding tells a copy to stop by a signal that only ends an actor which leaves it unhandled.
  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
      held.gone();
      return this;
    }
    return Behaviors.unhandled();
  }

  private Behavior<Command> onStore(NodeBatch batch) {
    nodes.compute(
        batch.node(),
        (_, known) ->
            known == null
                ? NodeHistory.of(batch, resolutionNanos)
                : known.accept(batch, resolutionNanos));
    return this;
  }

  private Behavior<Command> onForget(String node) {
    nodes.remove(node);
    return this;
  }

  private Behavior<Command> onQuery(Query query) {
    query.replyTo().tell(answer(query.selection()));
    return this;
  }

  private Behavior<Command> onExpire() {
    long oldest = oldestNanos();
    nodes.values().removeIf(node -> node.requestedNanos() < oldest);
    held.holds(
        (int) nodes.values().stream().filter(NodeHistory::isPaired).count(),
        nodes.values().stream().mapToInt(NodeHistory::pairedContainers).sum());
    return this;
  }

  private Answer answer(Selection selection) {
    return switch (selection) {
      case Selection.AllNodes _ -> nodes(fresh());
      case Selection.Nodes(List<String> names) -> nodes(fresh(names));
      case Selection.AllPods _ -> allPods();
      case Selection.Pods(List<PodRef> pods) -> pods(pods);
    };
  }

  private Answer nodes(List<NodeHistory> asked) {
    var usages = new ArrayList<NodeUsage>(asked.size());
    asked.forEach(node -> node.usage().ifPresent(usages::add));
    return new Answer(id.partition(), usages, List.of());
  }

  private Answer allPods() {
    var usages = new ArrayList<PodUsage>();
    for (NodeHistory node : fresh()) {
      node.pods().values().forEach(pod -> pod.usage().ifPresent(usages::add));
    }
    return new Answer(id.partition(), List.of(), usages);
  }

  private Answer pods(List<PodRef> asked) {
    var wanted = new HashSet<>(asked);
    var usages = new ArrayList<PodUsage>();
    fresh().forEach(node -> usages.addAll(node.usages(wanted)));
    return new Answer(id.partition(), List.of(), usages);
  }

  private List<NodeHistory> fresh() {
    long oldest = oldestNanos();
    return nodes.values().stream().filter(node -> node.requestedNanos() >= oldest).toList();
  }

  private List<NodeHistory> fresh(List<String> names) {
    long oldest = oldestNanos();
    return names.stream()
        .map(nodes::get)
        .filter(node -> node != null && node.requestedNanos() >= oldest)
        .toList();
  }

  /// When a node must have been scraped at the latest to count, nanoseconds since the epoch.
  private long oldestNanos() {
    return EpochNanos.of(clock.instant().minus(staleness));
  }
}
