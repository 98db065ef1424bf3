package io.nilometer.api;

import io.nilometer.cluster.Copies;
import io.nilometer.cluster.Directory;
import io.nilometer.cluster.Partitions;
import io.nilometer.kube.NodeIndex;
import io.nilometer.kube.PodIndex;
import io.nilometer.kube.RunningPod;
import io.nilometer.model.EpochNanos;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.PodRef;
import io.nilometer.storage.StorageActor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Answers queries over all partitions: each becomes a [Gathering], which joins what the indexes
/// of nodes and pods select with what the storage knows. One a replica, for its whole life; keeps
/// nothing but where the copies are.
public final class MetricsQuery extends AbstractMatchingBehavior<MetricsQuery.Command> {

  public sealed interface Command {}

  record FindNodes(NodeSelection selection, ActorRef<Reply<List<NodeMetrics>>> replyTo)
      implements Command {}

  record FindNode(String name, ActorRef<Reply<List<NodeMetrics>>> replyTo) implements Command {}

  record FindPods(PodSelection selection, ActorRef<Reply<List<PodMetrics>>> replyTo)
      implements Command {}

  record FindPod(PodRef pod, ActorRef<Reply<List<PodMetrics>>> replyTo) implements Command {}

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

  public static Behavior<Command> create(
      Partitions partitions,
      NodeIndex nodes,
      PodIndex pods,
      Duration resolution,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      InstantSource clock) {
    return Behaviors.setup(
        context ->
            new MetricsQuery(context, partitions, nodes, pods, resolution, directory, clock));
  }

  private final Partitions partitions;
  private final NodeIndex nodes;
  private final PodIndex pods;
  private final Duration resolution;
  private final InstantSource clock;
  private Copies<StorageActor.Command> copies = Copies.none();

  private MetricsQuery(
      ActorContext<Command> context,
      Partitions partitions,
      NodeIndex nodes,
      PodIndex pods,
      Duration resolution,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      InstantSource clock) {
    super(context);
    this.partitions = partitions;
    this.nodes = nodes;
    this.pods = pods;
    this.resolution = resolution;
    this.clock = clock;
    directory.tell(new Directory.Follow<>(context.messageAdapter(Copies.type(), Located::new)));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case FindNodes(NodeSelection selection, ActorRef<Reply<List<NodeMetrics>>> replyTo) ->
          gather(() -> nodesPlan(nodes.select(selection.labels(), selection.fields())), replyTo);
      case FindNode(String name, ActorRef<Reply<List<NodeMetrics>>> replyTo) ->
          gather(() -> nodesPlan(nodes.find(name).stream().toList()), replyTo);
      case FindPods(PodSelection selection, ActorRef<Reply<List<PodMetrics>>> replyTo) ->
          gather(
              () ->
                  podsPlan(
                      pods.select(selection.namespace(), selection.labels(), selection.fields())),
              replyTo);
      case FindPod(PodRef pod, ActorRef<Reply<List<PodMetrics>>> replyTo) ->
          gather(() -> podsPlan(pods.find(pod).stream().toList()), replyTo);
      case Located(Copies<StorageActor.Command> now) -> onLocated(now);
    };
  }

  private <R> Behavior<Command> gather(Supplier<Plan<R>> plan, ActorRef<Reply<R>> replyTo) {
    getContext().spawnAnonymous(Gathering.create(plan, copies, replyTo));
    return this;
  }

  private Plan<List<NodeMetrics>> nodesPlan(List<NodeFacts> selected) {
    return new NodesPlan(selected, partitions);
  }

  private Plan<List<PodMetrics>> podsPlan(List<RunningPod> selected) {
    boolean most = selected.size() > pods.size() / 2;
    Instant doubtful = clock.instant().minus(resolution.multipliedBy(2));
    return new PodsPlan(selected, most, partitions, EpochNanos.of(doubtful));
  }

  private Behavior<Command> onLocated(Copies<StorageActor.Command> now) {
    copies = now;
    return this;
  }
}
