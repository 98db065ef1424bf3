package io.nilometer.status;

import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Copy;
import io.nilometer.cluster.copies.Copies.Here;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.kube.index.PodIndex;
import io.nilometer.model.PodUsage;
import io.nilometer.report.NodesReport;
import io.nilometer.report.ReplicaReport;
import io.nilometer.report.ReportRequest;
import io.nilometer.report.ReportedNode;
import io.nilometer.report.ReportedPod;
import io.nilometer.storage.NodeSummary;
import io.nilometer.storage.PartitionSummary;
import io.nilometer.storage.StorageActor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Makes one report: asks the copies here, one after the other, so that queries are answered in
/// between, then answers and ends. Of the two copies of a partition the same one is asked,
/// whichever replica wants to know; the other replicas report the rest.
final class Reporting extends AbstractMatchingBehavior<Reporting.Command> {

  /// Pods by CPU, and as many by memory, in a report.
  static final int TOP = 20;

  /// The requester has given up by then.
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  sealed interface Command {}

  private record Summarised(PartitionSummary summary) implements Command {}

  private enum GiveUp implements Command {
    NOW
  }

  static Behavior<Command> create(
      ReportRequest request,
      LocalSources sources,
      Copies<StorageActor.Command> copies,
      PodIndex pods) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Reporting(context, timers, request, sources, copies, pods).askNext()));
  }

  private final ReportRequest request;
  private final LocalSources sources;
  private final String self;
  private final PodIndex pods;
  private final ActorRef<PartitionSummary> summaries;
  private final Deque<ActorRef<StorageActor.Command>> open;
  private final List<ReportedNode> nodes = new ArrayList<>();
  private final List<ReportedPod> topPods = new ArrayList<>();

  private Reporting(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ReportRequest request,
      LocalSources sources,
      Copies<StorageActor.Command> copies,
      PodIndex pods) {
    super(context);
    this.request = request;
    this.sources = sources;
    this.self = copies.view().self();
    this.pods = pods;
    this.summaries = context.messageAdapter(PartitionSummary.class, Summarised::new);
    this.open = reportedHere(copies);
    timers.startSingleTimer(GiveUp.NOW, TIMEOUT);
  }

  private static Deque<ActorRef<StorageActor.Command>> reportedHere(
      Copies<StorageActor.Command> copies) {
    var here = new ArrayDeque<ActorRef<StorageActor.Command>>();
    for (int partition : copies.byPartition().keySet()) {
      if (reported(copies, partition).orElse(null) instanceof Here<StorageActor.Command> copy) {
        here.add(copy.ref());
      }
    }
    return here;
  }

  /// The copy that is reported; all replicas that have the same announcements choose the same.
  private static Optional<Copy<StorageActor.Command>> reported(
      Copies<StorageActor.Command> copies, int partition) {
    return copies.of(partition).stream()
        .filter(copy -> copy.phase() != Phase.IDLE)
        .filter(copy -> copies.view().reachable().contains(copies.host(copy)))
        .min(
            Comparator.comparing((Copy<StorageActor.Command> copy) -> !copy.phase().isComplete())
                .thenComparing(Copy::phase)
                .thenComparing(copy -> copy.id().toString())
                .thenComparing(copies::host));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Summarised(PartitionSummary summary) -> onSummarised(summary);
      case GiveUp _ -> Behaviors.stopped();
    };
  }

  private Behavior<Command> askNext() {
    if (open.isEmpty()) {
      answer();
      return Behaviors.stopped();
    }
    open.remove().tell(new StorageActor.Summarise(TOP, this::isCurrent, summaries));
    return this;
  }

  private Behavior<Command> onSummarised(PartitionSummary summary) {
    summary.nodes().forEach(node -> nodes.add(reported(node)));
    summary.topPods().forEach(usage -> topPods.add(reported(usage)));
    return askNext();
  }

  /// By the threads of the copies.
  private boolean isCurrent(PodUsage usage) {
    return pods.find(usage.pod()).filter(pod -> pod.mayHave(usage)).isPresent();
  }

  private static ReportedNode reported(NodeSummary node) {
    return new ReportedNode(
        node.node(),
        TimeUnit.NANOSECONDS.toMillis(node.ageNanos()),
        TimeUnit.NANOSECONDS.toMillis(node.tookNanos()),
        node.usage().map(usage -> usage.cpuNanocores()),
        node.usage().map(usage -> usage.memoryBytes()));
  }

  private static ReportedPod reported(PodUsage usage) {
    return new ReportedPod(
        usage.pod().namespace(),
        usage.pod().name(),
        usage.node(),
        usage.containers().stream().mapToLong(container -> container.cpuNanocores()).sum(),
        usage.containers().stream().mapToLong(container -> container.memoryBytes()).sum());
  }

  private void answer() {
    int parts = Math.ceilDiv(nodes.size(), NodesReport.MAX_NODES);
    List<ReportedPod> top = UsageRanks.of(topPods, TOP);
    request.replyTo().tell(new ReplicaReport(self, parts, sources.facts(), top));
    for (int part = 0; part < parts; part++) {
      int from = part * NodesReport.MAX_NODES;
      int to = Math.min(nodes.size(), from + NodesReport.MAX_NODES);
      request.replyTo().tell(new NodesReport(self, part, nodes.subList(from, to)));
    }
  }
}
