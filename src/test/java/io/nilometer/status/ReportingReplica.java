package io.nilometer.status;

import com.typesafe.config.ConfigFactory;
import io.nilometer.cluster.Leadership;
import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Copy;
import io.nilometer.cluster.copies.Copies.Here;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.Copies.There;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.Indexes;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Sample;
import io.nilometer.model.Usage;
import io.nilometer.report.ReportRequest;
import io.nilometer.storage.NodeSummary;
import io.nilometer.storage.PartitionSummary;
import io.nilometer.storage.StorageActor;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;

/// A replica on loopback that has one copy of one partition, which has one node and one pod. The
/// test decides who is a member, and where the other copies are.
final class ReportingReplica {

  static final Duration RESOLUTION = Duration.ofSeconds(60);
  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final int number;
  private final ActorTestKit kit =
      ActorTestKit.create(
          "nilometer",
          ConfigFactory.parseString(
                  "pekko.coordinated-shutdown.run-by-actor-system-terminate = off")
              .withFallback(ConfigFactory.load()));
  final Telemetry telemetry =
      Telemetry.create(RESOLUTION, InstantSource.fixed(NOW), System::nanoTime);
  final CopiesObserver copies = new CopiesObserver(telemetry.changes());
  private final ActorRef<StorageActor.Command> storage;
  private final ActorRef<ReportRequest> reporter;
  volatile boolean silent;

  ReportingReplica(int number) {
    this.number = number;
    this.storage = kit.spawn(storage(number));
    var sources = new LocalSources("1.2." + number, telemetry, InstantSource.fixed(NOW));
    ActorRef<ReportRequest> answering =
        kit.spawn(StatusReporter.create(sources, copies, Indexes.pods(pod(number))));
    this.reporter = kit.spawn(unlessSilent(answering), StatusReporter.NAME);
  }

  private Behavior<ReportRequest> unlessSilent(ActorRef<ReportRequest> answering) {
    return Behaviors.receiveMessage(
        request -> {
          if (!silent) {
            answering.tell(request);
          }
          return Behaviors.same();
        });
  }

  static String node(int number) {
    return "node-" + number;
  }

  private static PodRef pod(int number) {
    return new PodRef("ns", "pod-" + number);
  }

  private static Behavior<StorageActor.Command> storage(int number) {
    var node =
        new NodeSummary(
            node(number),
            Duration.ofSeconds(10).toNanos(),
            Duration.ofMillis(20).toNanos(),
            Optional.of(new Usage(1, 1, number * 1_000_000_000L, 1L << 30)));
    List<PodUsage> pods = List.of(usage(pod(number)), usage(new PodRef("ns", "gone")));
    return Behaviors.receiveMessage(
        message -> {
          if (message instanceof StorageActor.Summarise(_, var counts, var replyTo)) {
            List<PodUsage> counted = pods.stream().filter(counts).toList();
            replyTo.tell(new PartitionSummary(number, List.of(node), counted));
          }
          return Behaviors.same();
        });
  }

  private static PodUsage usage(PodRef pod) {
    return new PodUsage(
        pod, "n", 1, 1, Sample.LONG_RUNNING, List.of(new ContainerUsage("c", 7_000_000, 8 << 20)));
  }

  String member() {
    var address = Cluster.get(kit.system()).selfMember().address();
    return address.getHost().get() + ":" + address.getPort().get();
  }

  /// The copies of all partitions, one on each of the replicas.
  void sees(MembershipView view, ReportingReplica... all) {
    Map<Integer, List<Copy<StorageActor.Command>>> byPartition = new HashMap<>();
    for (ReportingReplica replica : all) {
      var id = new CopyId(replica.number, 0);
      byPartition.put(
          replica.number,
          List.of(
              replica == this
                  ? new Here<>(id, Phase.READY, storage)
                  : new There<>(id, Phase.READY, replica.member())));
    }
    copies.onCopies(new Copies<>(view, byPartition));
  }

  ActorRef<StatusCollector.Command> collector() {
    var assembly =
        new StatusAssembly(
            new Partitions(3),
            Indexes.nodes(node(0), node(1), node(2)),
            RESOLUTION,
            RESOLUTION.multipliedBy(3),
            "https://api:6443/",
            () -> new Leadership(member(), member()));
    return kit.spawn(
        StatusCollector.create(
            copies,
            reporter,
            Optional.empty(),
            assembly,
            InstantSource.fixed(NOW),
            System::nanoTime));
  }

  ClusterStatus ask(ActorRef<StatusCollector.Command> collector) {
    TestProbe<ClusterStatus> asker = kit.createTestProbe();
    collector.tell(new StatusCollector.Get(asker.getRef()));
    return asker.receiveMessage(Duration.ofSeconds(20));
  }

  void stop() {
    kit.shutdownTestKit();
  }
}
