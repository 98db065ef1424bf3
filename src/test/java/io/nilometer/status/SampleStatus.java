package io.nilometer.status;

import io.nilometer.status.ClusterStatus.ApiServer;
import io.nilometer.status.ClusterStatus.Certificate;
import io.nilometer.status.ClusterStatus.Change;
import io.nilometer.status.ClusterStatus.Consumer;
import io.nilometer.status.ClusterStatus.Copy;
import io.nilometer.status.ClusterStatus.Kubelet;
import io.nilometer.status.ClusterStatus.Kubelets;
import io.nilometer.status.ClusterStatus.Lease;
import io.nilometer.status.ClusterStatus.Node;
import io.nilometer.status.ClusterStatus.NodeCount;
import io.nilometer.status.ClusterStatus.Nodes;
import io.nilometer.status.ClusterStatus.Partition;
import io.nilometer.status.ClusterStatus.Partitions;
import io.nilometer.status.ClusterStatus.PhaseCount;
import io.nilometer.status.ClusterStatus.Replica;
import io.nilometer.status.ClusterStatus.Report;
import io.nilometer.status.ClusterStatus.Top;
import io.nilometer.status.ClusterStatus.Watch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A status as a cluster of so many nodes and three replicas may have it. The same each time.
final class SampleStatus {

  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private static final List<String> REPLICAS =
      List.of("nilometer-0:7946", "nilometer-1:7946", "nilometer-2:7946");

  private SampleStatus() {}

  static ClusterStatus of(int nodes) {
    return of(IntStream.range(0, nodes).mapToObj("node-%d"::formatted).toList());
  }

  static ClusterStatus of(List<String> names) {
    var random = new Random(7);
    List<Node> nodes =
        IntStream.range(0, names.size()).mapToObj(i -> node(names.get(i), i, random)).toList();
    List<Kubelet> kubelets =
        nodes.stream().flatMap(node -> kubelet(node).stream()).limit(500).toList();
    return new ClusterStatus(
        NOW,
        REPLICAS.getFirst(),
        true,
        List.of(),
        60,
        IntStream.range(0, 3).mapToObj(i -> replica(i, names.size())).toList(),
        List.of(
            new Lease("nilometer", "", NOW),
            new Lease("nilometer-bootstrap", REPLICAS.get(1) + "/5b1c", NOW.minusSeconds(2))),
        new Partitions(128, 0, IntStream.range(0, 128).mapToObj(SampleStatus::partition).toList()),
        new Nodes(
            nodes.size(),
            new NodeCount(
                count(nodes, "fresh"),
                count(nodes, "late"),
                count(nodes, "stale"),
                count(nodes, "none"),
                0),
            0,
            nodes),
        new Kubelets(
            (int) kubelets.stream().filter(kubelet -> !kubelet.reason().isEmpty()).count(),
            (int) kubelets.stream().filter(kubelet -> kubelet.reason().isEmpty()).count(),
            0,
            kubelets),
        top(names),
        new ApiServer(
            "https://10.96.0.1:443/",
            REPLICAS.stream()
                .flatMap(
                    replica ->
                        Stream.of(
                            new Watch(replica, "nodes", true, names.size(), ""),
                            new Watch(replica, "pods", true, 30 * names.size(), "")))
                .toList()),
        REPLICAS.stream()
            .flatMap(
                replica ->
                    Stream.of(
                        new Certificate(
                            replica, "API", "CN=nilometer", NOW.plusSeconds(200 * 86_400)),
                        new Certificate(
                            replica, "replicas", "CN=nilometer", NOW.plusSeconds(5 * 86_400))))
            .toList(),
        changes(names));
  }

  private static int count(List<Node> nodes, String state) {
    return (int) nodes.stream().filter(node -> node.state().equals(state)).count();
  }

  private static Node node(String name, int i, Random random) {
    Optional<String> problem =
        i % 401 == 300
            ? Optional.of("failing")
            : i % 97 == 50 ? Optional.of("slow") : Optional.empty();
    String state = i % 997 == 500 ? "stale" : i % 211 == 77 ? "late" : "fresh";
    double age = state.equals("fresh") ? random.nextDouble(60) : 110 + random.nextDouble(60);
    long took = problem.isPresent() ? 4_800 : 3 + random.nextInt(60);
    long cpu = (long) (300 + 9_000 * Math.pow(random.nextDouble(), 3));
    return new Node(
        name,
        state,
        problem,
        Optional.of(Math.round(age * 10) / 10.0),
        Optional.of(took),
        Optional.of(cpu),
        Optional.of(cpu / 160),
        Optional.of(4_000L + random.nextInt(50_000)));
  }

  private static Optional<Kubelet> kubelet(Node node) {
    return node.problem()
        .map(
            problem ->
                new Kubelet(
                    node.name(),
                    problem,
                    problem.equals("failing") ? "connection refused" : "",
                    NOW.minusSeconds(700),
                    node.tookMillis().filter(_ -> problem.equals("slow")),
                    problem.equals("slow"),
                    REPLICAS.get(2)));
  }

  private static Replica replica(int i, int nodes) {
    return new Replica(
        REPLICAS.get(i),
        "Up",
        i == 0,
        i == 1,
        nodes / 3,
        new PhaseCount(85, i == 2 ? 3 : 0, 0),
        Optional.of(
            new Report(
                "0.1.0",
                NOW.minusSeconds(90_000 + 400L * i),
                true,
                List.of(),
                (180L + 11L * i) << 20,
                410L << 20)));
  }

  private static Partition partition(int partition) {
    String phase = partition % 43 == 7 ? "Warming" : "Ready";
    return new Partition(
        partition,
        List.of(
            new Copy(0, REPLICAS.get(partition % 3), "Ready"),
            new Copy(1, REPLICAS.get((partition + 1) % 3), phase)));
  }

  private static Top top(List<String> names) {
    List<Consumer> nodes =
        IntStream.range(0, Math.min(10, names.size()))
            .mapToObj(
                i ->
                    new Consumer(
                        Optional.empty(),
                        names.get(i),
                        Optional.empty(),
                        9_300 - 210L * i,
                        54_000 - 900L * i))
            .toList();
    List<Consumer> pods =
        IntStream.range(0, 10)
            .mapToObj(
                i ->
                    new Consumer(
                        Optional.of(i % 3 == 0 ? "monitoring" : "shop"),
                        (i % 3 == 0 ? "prometheus-" : "checkout-7d9c5b4f6-") + i,
                        Optional.of(names.get(i % names.size())),
                        3_900 - 300L * i,
                        12_000 - 800L * i))
            .toList();
    return new Top(nodes, nodes, pods, pods);
  }

  private static List<Change> changes(List<String> names) {
    return List.of(
        new Change(NOW.minusSeconds(9), "node-added", names.getFirst(), "", 12),
        new Change(
            NOW.minusSeconds(640), "kubelet-failed", names.getLast(), "connection refused", 3),
        new Change(
            NOW.minusSeconds(3_000),
            "copy-moved",
            "17/0",
            REPLICAS.get(0) + " → " + REPLICAS.get(2),
            43),
        new Change(NOW.minusSeconds(3_010), "replica-joined", REPLICAS.get(2), "", 1));
  }
}
