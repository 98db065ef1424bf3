package io.nilometer.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nilometer.cluster.Leadership;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.Copies.There;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.cluster.lease.LeaseRecord;
import io.nilometer.kube.index.Indexes;
import io.nilometer.report.NodesReport;
import io.nilometer.report.ReplicaFacts;
import io.nilometer.report.ReplicaReport;
import io.nilometer.report.ReportedNode;
import io.nilometer.report.ReportedPod;
import io.nilometer.storage.StorageActor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The status of two replicas, of which one has not answered.
class StatusAssemblyTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Path GOLDEN = Path.of("src/test/resources/io/nilometer/status/status.json");
  private static final StatusAssembly ASSEMBLY =
      new StatusAssembly(
          new Partitions(2),
          Indexes.nodes("failing", "fresh", "late", "new", "slow", "stale"),
          Duration.ofSeconds(60),
          Duration.ofSeconds(190),
          "https://api:6443/",
          () -> new Leadership("a:1", "b:1"));

  private static ReportedNode node(String name, int seconds) {
    return new ReportedNode(
        name, seconds * 1_000L, 12, Optional.of(1_500_000_000L), Optional.of(2L << 30));
  }

  private static ReplicaFacts facts(ReplicaFacts.Kubelet... kubelets) {
    return new ReplicaFacts(
        "0.1.0",
        3_600_000,
        100 << 20,
        400 << 20,
        List.of("metric-storage-ready: a reason"),
        1,
        1,
        List.of(kubelets),
        List.of(new ReplicaFacts.Watch("nodes", 6, true, "")),
        List.of(new ReplicaFacts.Certificate("API", "CN=nilometer", 86_400_000)),
        List.of(new ReplicaFacts.Change(5_000, "node-added", "new", "", 2)));
  }

  private static ClusterStatus assembled(ReplicaFacts facts, ReportedNode... nodes) {
    var copies =
        new Copies<StorageActor.Command>(
            Views.of("a:1", "a:1", "b:1"),
            Map.of(
                1,
                List.of(
                    new There<>(new CopyId(1, 1), Phase.WARMING, "b:1"),
                    new There<>(new CopyId(1, 0), Phase.READY, "a:1"))));
    var report = new PartialReport();
    report.add(
        new ReplicaReport(
            "a:1",
            1,
            facts,
            List.of(
                new ReportedPod("ns", "p", "fresh", 250_000_000, 64 << 20),
                new ReportedPod("ns", "q", "late", 50_000_000, 128 << 20))));
    report.add(new NodesReport("a:1", 0, List.of(nodes)));
    return ASSEMBLY.assemble(
        new Collected(
            NOW,
            copies,
            Map.of("a:1", report, "b:1", new PartialReport()),
            Map.of(
                "nilometer", new LeaseRecord("7", "a:1/5b1c", Duration.ofSeconds(5), NOW, NOW, 3)),
            Map.of("b:1", "no answer within 2 s")));
  }

  /// docs/status-page.md describes it.
  @Test
  void theJsonHasTheDocumentedShape() throws IOException {
    ClusterStatus status =
        assembled(
            facts(
                new ReplicaFacts.Kubelet("failing", "connection refused", 90_000, 0),
                new ReplicaFacts.Kubelet("slow", "", 30_000, 4_800)),
            node("failing", 61),
            node("fresh", 10),
            node("late", 100),
            new ReportedNode("slow", 20_000, 4_800, Optional.empty(), Optional.empty()),
            node("stale", 200));
    var mapper = new ObjectMapper();
    assertThat(mapper.readTree(StatusJson.of(status).plain().utf8String()).toPrettyString())
        .isEqualTo(mapper.readTree(Files.readString(GOLDEN)).toPrettyString());
  }

  @Test
  void nodesAndKubeletsThatTheApiServerDoesNotListAreLeftOut() {
    ClusterStatus status =
        assembled(
            facts(new ReplicaFacts.Kubelet("forged", "a reason", 1, 0)),
            node("forged", 1),
            node("fresh", 1));
    assertThat(status.nodes().list()).extracting(ClusterStatus.Node::name).doesNotContain("forged");
    assertThat(status.kubelets().list()).isEmpty();
  }

  @Test
  void theJsonOfFiveThousandNodesIsSmallAndTheListHasABound() {
    StatusJson json = StatusJson.of(SampleStatus.of(5_000));
    assertThat(json.plain().size()).isBetween(100_000, 1_200_000);
    assertThat(json.gzip().size()).isLessThan(150_000);

    String[] names =
        IntStream.range(0, NodeList.MOST + 7)
            .mapToObj("node-%05d"::formatted)
            .toArray(String[]::new);
    var collected =
        new Collected(
            NOW, new Copies<>(Views.of("a:1", "a:1"), Map.of()), Map.of(), Map.of(), Map.of());
    ClusterStatus.Nodes nodes =
        new NodeList(
                Indexes.nodes(names).all(),
                collected,
                Duration.ofSeconds(60),
                Duration.ofSeconds(190))
            .nodes();
    assertThat(nodes.total()).isEqualTo(NodeList.MOST + 7);
    assertThat(nodes.list()).hasSize(NodeList.MOST);
    assertThat(nodes.omitted()).isEqualTo(7);
  }

  @Test
  void impossibleAgesAndLongTextsOfAReplicaDoNoHarm() {
    ClusterStatus status =
        assembled(
            facts(
                new ReplicaFacts.Kubelet("fresh", "x".repeat(100_000), Long.MAX_VALUE, 0),
                new ReplicaFacts.Kubelet("late", "y", Long.MIN_VALUE, 0)),
            node("fresh", 1));
    assertThat(status.kubelets().list())
        .hasSize(2)
        .allMatch(kubelet -> !kubelet.since().isAfter(NOW) && kubelet.reason().length() <= 300);
  }
}
