package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.awaitility.Awaitility.await;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import io.nilometer.model.GoDurations;
import io.nilometer.model.PodRef;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A replica and its cluster, with real sockets. All tests run concurrently on one cluster, since
/// they mostly wait for the next scrape. Each test changes only its own nodes. No test changes the
/// nodes in [#CALM].
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class ServeIT {

  private static final int NODES = 20;
  private static final int PODS = 5;
  private static final List<String> CONTAINERS = List.of("c0", "c1", "c2");
  private static final Set<String> CALM =
      Set.of("node-000", "node-001", "node-002", "node-003", "node-004", "node-005");
  private static final Duration RESOLUTION = Duration.ofSeconds(10);

  /// Timeout for the effect of a change of objects in the API server, which takes some seconds.
  private static final Duration SOON = Duration.ofSeconds(30);

  /// Timeout for the effect of the next scrape of a node, or of the one after it.
  private static final Duration ONE_CYCLE = RESOLUTION.plusSeconds(30); // more, for a busy machine

  /// Kubelets sample every 10 s, and a busy machine answers later.
  private static final Duration UNTIL_SAMPLED = Duration.ofSeconds(14);

  private static final Duration TWO_CYCLES = ONE_CYCLE.plus(RESOLUTION);

  private final SimulatedCluster cluster =
      SimulatedCluster.start(ClusterSpec.of(NODES, PODS).withContainers(CONTAINERS.size()));
  private final MetricsClient client = MetricsClient.through(cluster);
  private final Truth truth = new Truth(cluster);
  private Replica replica;
  private List<Served> firstNodes;
  private List<Served> firstPods;
  private List<PodRef> initialPods;
  private Set<PodRef> calmPods;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    initialPods = cluster.pods();
    calmPods =
        CALM.stream().flatMap(node -> cluster.pods(node).stream()).collect(Collectors.toSet());
    replica = Replica.serving(cluster, folder);
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(client.nodes()).hasSize(NODES));
    firstNodes = client.nodes();
    firstPods = client.pods();
  }

  @AfterAll
  void stop() {
    client.close();
    replica.close();
    cluster.close();
  }

  @Test
  void everyNodeAndPodIsServedWithinSecondsOfTheStart() {
    assertThat(firstNodes).allMatch(node -> node.windowNanos() < RESOLUTION.toNanos());
    assertThat(firstPods).extracting(Served::pod).containsExactlyElementsOf(initialPods);
    assertThat(firstPods).allSatisfy(pod -> assertThat(pod.usage()).containsOnlyKeys(CONTAINERS));
  }

  @Test
  void servedFiguresAreTrueFromTheFirstAnswerOn() throws Exception {
    checkCalm(firstNodes, firstPods);
    for (String node : CALM) {
      awaitSampleAfter(Instant.now(), node);
    }
    checkCalm(client.nodes(), client.pods());
  }

  private void checkCalm(List<Served> nodes, List<Served> pods) {
    assertThat(nodes)
        .filteredOn(node -> CALM.contains(node.name()))
        .hasSameSizeAs(CALM)
        .allSatisfy(truth::check);
    assertThat(pods)
        .filteredOn(pod -> calmPods.contains(pod.pod()))
        .hasSameSizeAs(calmPods)
        .allSatisfy(truth::check);
  }

  @Test
  void theAutoscalerGetsPodsOfItsSelectorInProtobuf() throws Exception {
    HttpResponse<byte[]> response =
        client.get(
            MetricsClient.API
                + "namespaces/ns-001/pods?labelSelector=app%20in%20%28app-21%2Capp-1%2Capp-11%29",
            "application/vnd.kubernetes.protobuf,application/json");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("application/vnd.kubernetes.protobuf");
    List<Served> pods = Served.podsOfProtobuf(response.body());
    assertThat(pods)
        .extracting(Served::name)
        .containsExactly("app-1-000001", "app-11-000011", "app-21-000021");
    assertThat(pods).allSatisfy(truth::check);
  }

  @Test
  void kubectlGetsTablesOfNodesAndPods() throws Exception {
    assertRowsAreTrue("nodes?includeObject=Object&labelSelector=kubernetes.io/hostname%3Dnode-000");
    assertRowsAreTrue("namespaces/ns-001/pods?includeObject=Object&labelSelector=app%3Dapp-1");
  }

  private void assertRowsAreTrue(String resource) throws Exception {
    byte[] body =
        client.found(
            MetricsClient.API + resource,
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
    var table = new JsonObject(new String(body, StandardCharsets.UTF_8));
    assertThat(table.getString("kind")).isEqualTo("Table");
    assertThat(table.getJsonArray("columnDefinitions").stream().map(JsonObject.class::cast))
        .extracting(column -> column.getString("name"))
        .containsExactly("Name", "cpu", "memory", "Window");
    assertThat(table.getJsonArray("rows")).hasSize(1);
    JsonObject row = table.getJsonArray("rows").getJsonObject(0);
    Served served = Served.ofJson(row.getJsonObject("object"));
    truth.check(served);
    JsonArray cells = row.getJsonArray("cells");
    assertThat(cells.getString(0)).isEqualTo(served.name());
    assertThat(Served.amount(cells.getString(1)).movePointRight(9).longValueExact())
        .isEqualTo(served.usage().values().stream().mapToLong(Served.Usage::nanocores).sum());
    assertThat(Served.amount(cells.getString(2)).longValueExact())
        .isEqualTo(served.usage().values().stream().mapToLong(Served.Usage::bytes).sum());
    assertThat(GoDurations.parse(cells.getString(3))).hasNanos(served.windowNanos());
  }

  @Test
  void aRemovedNodeAndItsPodsAreGoneAtOnce() {
    String removed = "node-010";
    List<PodRef> pods = cluster.pods(removed);
    cluster.removeNode(removed);
    within(SOON)
        .untilAsserted(
            () -> {
              assertThat(client.names("nodes")).doesNotContain(removed);
              assertThat(servedPods()).doesNotContainAnyElementsOf(pods);
              assertThat(client.status(MetricsClient.API + "nodes/" + removed)).isEqualTo(404);
            });
  }

  @Test
  void anAddedNodeIsServedByItsQuickStart() throws Exception {
    cluster.addNode("node-added");
    within(SOON)
        .untilAsserted(
            () -> {
              assertThat(client.names("nodes")).contains("node-added");
              assertThat(servedPods()).containsAll(cluster.pods("node-added"));
            });
    Served node = client.node("node-added");
    assertThat(node.windowNanos()).isLessThan(RESOLUTION.toNanos());
    truth.check(node);
  }

  @Test
  void aKubeletThatMovedIsFollowed() throws Exception {
    String moved = "node-011";
    cluster.moveKubelet(moved);
    truth.check(awaitSampleAfter(Instant.now(), moved));
    assertThat(cluster.handshakes(moved)).isEqualTo(2);
  }

  @Test
  void aKubeletsOtherPathIsFollowed() throws Exception {
    String changed = "node-019";
    cluster.changeMetricsPath(changed, "/other/metrics");
    truth.check(awaitSampleAfter(Instant.now(), changed));
  }

  @Test
  void nodesAreFoundByTheirNewLabels() {
    cluster.relabelNode("node-018", Map.of("pool", "blue"));
    within(SOON)
        .untilAsserted(
            () ->
                assertThat(client.names("nodes?labelSelector=pool%3Dblue"))
                    .containsExactly("node-018"));
  }

  @Test
  void aPodIsServedAsLongAsItIsRunning() {
    List<PodRef> pods = cluster.pods("node-012");
    PodRef ended = pods.getFirst();
    cluster.changePhase(ended, "Succeeded");
    within(SOON).until(() -> client.status(path(ended)), status -> status == 404);
    within(SOON)
        .untilAsserted(
            () ->
                assertThat(servedPods())
                    .doesNotContain(ended)
                    .containsAll(pods.subList(1, pods.size())));
    cluster.changePhase(ended, "Running");
    within(SOON).until(() -> client.status(path(ended)), status -> status == 200);
  }

  @Test
  void aPodThatReplacesAnotherAppears() throws Exception {
    PodRef before = cluster.pods("node-013").getFirst();
    cluster.removePod(before);
    PodRef after = cluster.addPod("node-013");
    within(SOON).until(() -> client.status(path(before)), status -> status == 404);
    within(TWO_CYCLES).until(() -> client.status(path(after)), status -> status == 200);
    Served pod = Served.ofJson(client.json(path(after)));
    assertThat(pod.usage()).containsOnlyKeys(CONTAINERS);
    truth.check(pod);
  }

  @Test
  void aRestartedContainerKeepsItsPodOutUntilItsSecondSample() throws Exception {
    List<PodRef> pods = cluster.pods("node-017");
    PodRef restarted = pods.getFirst();
    cluster.restartContainer(restarted, "c1");
    within(ONE_CYCLE).until(() -> client.status(path(restarted)), status -> status == 404);
    assertThat(servedPods()).containsAll(pods.subList(1, pods.size()));
    within(ONE_CYCLE).until(() -> client.status(path(restarted)), status -> status == 200);
    Served pod = Served.ofJson(client.json(path(restarted)));
    assertThat(pod.usage()).containsOnlyKeys(CONTAINERS);
    truth.check(pod);
  }

  @Test
  void kubeletsThatFailOrHangDelayNoOtherNodeAndKeepTheirLastFigures() throws Exception {
    String failing = "node-014";
    String hanging = "node-015";
    String slow = "node-016";
    cluster.fail(failing, 500, "out of order");
    cluster.hang(hanging);
    cluster.slow(slow, Duration.ofSeconds(4));
    awaitNextScrape(failing, hanging);
    Served lastOfFailing = client.node(failing);
    Served lastOfHanging = client.node(hanging);
    awaitNextScrape(failing, hanging);
    assertThat(client.node(failing)).isEqualTo(lastOfFailing);
    assertThat(client.node(hanging)).isEqualTo(lastOfHanging);
    assertThat(servedPods()).containsAll(cluster.pods(failing)).containsAll(cluster.pods(hanging));
    truth.check(client.node(slow));
    assertThat(cluster.mostConcurrentScrapes(hanging)).isEqualTo(1);
    cluster.heal();
    awaitSampleAfter(Instant.now(), failing);
    awaitSampleAfter(Instant.now(), hanging);
  }

  /// Also checks that the scrapes of other nodes are not late meanwhile.
  private void awaitNextScrape(String one, String other) {
    long ofOne = cluster.scrapes(one);
    long ofOther = cluster.scrapes(other);
    within(ONE_CYCLE)
        .until(
            () -> {
              assertNobodyElseIsLate();
              return cluster.scrapes(one) > ofOne && cluster.scrapes(other) > ofOther;
            });
  }

  private void assertNobodyElseIsLate() throws Exception {
    long oldest = Instant.now().minus(RESOLUTION).minus(UNTIL_SAMPLED).getEpochSecond();
    assertThat(client.nodes())
        .filteredOn(node -> CALM.contains(node.name()))
        .hasSize(CALM.size())
        .allMatch(node -> node.timeSeconds() >= oldest);
  }

  @Test
  void eachNodeIsScrapedOnceAResolutionOverOneConnection() {
    Map<String, Long> before =
        CALM.stream().collect(Collectors.toMap(node -> node, cluster::scrapes));
    Instant begin = Instant.now();
    within(TWO_CYCLES.plus(RESOLUTION))
        .until(() -> cluster.scrapes("node-000") >= before.get("node-000") + 3);
    double cycles =
        Duration.between(begin, Instant.now()).toMillis() / (double) RESOLUTION.toMillis();
    assertThat(CALM)
        .allSatisfy(
            node -> {
              assertThat((double) (cluster.scrapes(node) - before.get(node)))
                  .isCloseTo(cycles, offset(1.5));
              assertThat(cluster.mostConcurrentScrapes(node)).isEqualTo(1);
              assertThat(cluster.handshakes(node)).isEqualTo(1);
            });
  }

  private Served awaitSampleAfter(Instant time, String node) throws Exception {
    within(TWO_CYCLES)
        .untilAsserted(
            () -> assertThat(client.node(node).timeSeconds()).isGreaterThan(time.getEpochSecond()));
    return client.node(node);
  }

  private static ConditionFactory within(Duration time) {
    return await().atMost(time).pollInterval(Duration.ofMillis(250));
  }

  private static String path(PodRef pod) {
    return MetricsClient.API + "namespaces/" + pod.namespace() + "/pods/" + pod.name();
  }

  private List<PodRef> servedPods() throws Exception {
    return client.pods().stream().map(Served::pod).toList();
  }
}
