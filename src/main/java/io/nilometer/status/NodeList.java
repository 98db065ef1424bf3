package io.nilometer.status;

import io.nilometer.model.NodeFacts;
import io.nilometer.report.ReplicaFacts;
import io.nilometer.report.ReportedNode;
import io.nilometer.status.ClusterStatus.Kubelet;
import io.nilometer.status.ClusterStatus.Kubelets;
import io.nilometer.status.ClusterStatus.Node;
import io.nilometer.status.ClusterStatus.NodeCount;
import io.nilometer.status.ClusterStatus.Nodes;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The nodes that the API server lists, with the samples that the copies hold of them and with the
/// problems that their scrapers have. What a replica reports of any other node is left out.
final class NodeList {

  /// In the answer.
  static final int MOST = 20_000;

  private static final int MOST_KUBELETS = 500;
  private static final long MILLION = 1_000_000;
  private static final long MEBIBYTE = 1 << 20;

  private final List<NodeFacts> all;
  private final Collected collected;
  private final Duration resolution;
  private final Duration staleness;
  private final Map<String, ReportedNode> samples = new HashMap<>();
  private final Map<String, Kubelet> problems = new HashMap<>();
  private int failing;
  private int slow;

  NodeList(List<NodeFacts> all, Collected collected, Duration resolution, Duration staleness) {
    this.all = all;
    this.collected = collected;
    this.resolution = resolution;
    this.staleness = staleness;
    collected.reports().values().stream()
        .flatMap(report -> report.nodes().stream())
        .forEach(node -> samples.merge(node.node(), node, NodeList::newer));
    Map<String, NodeFacts> byName =
        all.stream().collect(Collectors.toMap(NodeFacts::name, node -> node));
    collected.forEachFacts((replica, facts) -> addProblems(replica, facts, byName));
  }

  private static ReportedNode newer(ReportedNode one, ReportedNode other) {
    return one.ageMillis() <= other.ageMillis() ? one : other;
  }

  private void addProblems(String replica, ReplicaFacts facts, Map<String, NodeFacts> byName) {
    failing += facts.failing();
    slow += facts.slow();
    for (ReplicaFacts.Kubelet kubelet : facts.kubelets()) {
      NodeFacts node = byName.get(kubelet.node());
      if (node != null) {
        problems.putIfAbsent(node.name(), kubelet(kubelet, node, replica));
      }
    }
  }

  private Kubelet kubelet(ReplicaFacts.Kubelet kubelet, NodeFacts node, String replica) {
    boolean fails = !kubelet.reason().isEmpty();
    return new Kubelet(
        node.name(),
        fails ? "failing" : "slow",
        Collected.cut(kubelet.reason()),
        collected.ago(kubelet.sinceMillis()),
        Optional.of(kubelet.tookMillis()).filter(_ -> !fails),
        node.ready(),
        replica);
  }

  Kubelets kubelets() {
    List<Kubelet> listed =
        problems.values().stream()
            .sorted(
                Comparator.comparing(Kubelet::problem)
                    .thenComparing(Kubelet::since)
                    .thenComparing(Kubelet::node))
            .limit(MOST_KUBELETS)
            .toList();
    return new Kubelets(failing, slow, Math.max(0, failing + slow - listed.size()), listed);
  }

  Nodes nodes() {
    boolean whole = collected.hasAllReports();
    List<Node> list = all.stream().map(node -> node(node, whole)).toList();
    return new Nodes(
        list.size(),
        new NodeCount(
            count(list, "fresh"),
            count(list, "late"),
            count(list, "stale"),
            count(list, "none"),
            count(list, "unknown")),
        Math.max(0, list.size() - MOST),
        list.subList(0, Math.min(MOST, list.size())));
  }

  private static int count(List<Node> nodes, String state) {
    return (int) nodes.stream().filter(node -> node.state().equals(state)).count();
  }

  private Node node(NodeFacts node, boolean whole) {
    Optional<ReportedNode> sample = Optional.ofNullable(samples.get(node.name()));
    Optional<Long> cpu = sample.flatMap(ReportedNode::cpuNanocores);
    long capacity = node.machine().cpuNanocores();
    return new Node(
        node.name(),
        sample.map(this::state).orElse(whole ? "none" : "unknown"),
        Optional.ofNullable(problems.get(node.name())).map(Kubelet::problem),
        sample.map(known -> Math.round(known.ageMillis() / 100.0) / 10.0),
        sample.map(ReportedNode::tookMillis),
        cpu.map(nanocores -> nanocores / MILLION),
        cpu.filter(_ -> capacity > 0).map(nanocores -> Math.round(100.0 * nanocores / capacity)),
        sample.flatMap(ReportedNode::memoryBytes).map(bytes -> bytes / MEBIBYTE));
  }

  private String state(ReportedNode sample) {
    long age = sample.ageMillis();
    if (age > staleness.toMillis()) {
      return "stale";
    }
    return age > resolution.toMillis() * 3 / 2 ? "late" : "fresh";
  }
}
