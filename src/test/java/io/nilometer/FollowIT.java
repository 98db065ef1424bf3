package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A replica whose API server stops, expires watches, or closes connections.
@Execution(ExecutionMode.CONCURRENT)
class FollowIT {

  private static final int NODES = 6;

  private final SimulatedCluster cluster = SimulatedCluster.start(ClusterSpec.of(NODES, 3));
  private final MetricsClient client = MetricsClient.through(cluster);
  private final Truth truth = new Truth(cluster);
  private Replica replica;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    replica = Replica.serving(cluster, folder);
    within(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(client.nodes()).hasSize(NODES));
  }

  @AfterEach
  void stop() {
    client.close();
    replica.close();
    cluster.close();
  }

  @Test
  void withoutTheApiServerItServesOnAndResumesItsWatchesLater() throws Exception {
    try (var direct = MetricsClient.direct(replica.port(), cluster.token())) {
      assertThat(direct.nodes()).hasSize(NODES);
      long before = client.node("node-001").timeSeconds();
      cluster.stopApi();
      assertThat(direct.nodes()).hasSize(NODES);
      cluster.removeNode("node-000");
      cluster.addNode("node-added");
      awaitTwoScrapesOfEachNode(); // the first is stored when the second begins
      assertThat(direct.probed("/livez")).isEqualTo(200);
      assertThat(direct.probed("/readyz")).isEqualTo(200);
      cluster.startApi();
      assertThat(client.node("node-001").timeSeconds()).isGreaterThan(before);
    }
    within(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(client.names("nodes"))
                    .containsExactlyInAnyOrderElementsOf(cluster.nodes()));
    assertThat(client.nodes()).allSatisfy(truth::check);
    within(Duration.ofSeconds(60)).untilAsserted(() -> assertAllPodsAreServed());
  }

  private void awaitTwoScrapesOfEachNode() {
    Map<String, Long> before =
        IntStream.range(1, NODES)
            .mapToObj(i -> "node-00" + i)
            .collect(Collectors.toMap(node -> node, cluster::scrapes));
    within(Duration.ofSeconds(60))
        .until(
            () ->
                before.entrySet().stream()
                    .allMatch(node -> cluster.scrapes(node.getKey()) >= node.getValue() + 2));
  }

  @Test
  void afterExpiredWatchesEverythingIsListedAnew() {
    long nodeLists = cluster.apiCalls("list", "nodes");
    long podLists = cluster.apiCalls("list", "pods");
    cluster.expireWatches();
    assertChangesAreFollowed();
    assertThat(cluster.apiCalls("list", "nodes")).isEqualTo(nodeLists + 1);
    assertThat(cluster.apiCalls("list", "pods")).isEqualTo(podLists + 1);
  }

  @Test
  void brokenWatchesResumeWhereTheyEnded() {
    long nodeLists = cluster.apiCalls("list", "nodes");
    cluster.dropWatches();
    assertChangesAreFollowed();
    assertThat(cluster.apiCalls("list", "nodes")).isEqualTo(nodeLists);
  }

  private void assertChangesAreFollowed() {
    cluster.relabelNode("node-001", Map.of("pool", "blue"));
    cluster.removePod(cluster.pods().getFirst());
    within(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(client.names("nodes?labelSelector=pool%3Dblue"))
                  .containsExactly("node-001");
              assertAllPodsAreServed();
              assertThat(cluster.openWatches()).isEqualTo(3); // nodes, pods, authentication
            });
    cluster.removeNode("node-002");
    within(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(client.names("nodes")).doesNotContain("node-002").hasSize(NODES - 1);
              assertAllPodsAreServed();
            });
  }

  private void assertAllPodsAreServed() throws Exception {
    assertThat(client.pods()).extracting(Served::pod).containsExactlyElementsOf(cluster.pods());
  }

  private static ConditionFactory within(Duration time) {
    return await().atMost(time).pollInterval(Duration.ofMillis(250));
  }
}
