package io.nilometer.demo;

import static io.nilometer.JsonText.json;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.nilometer.demo.objects.ClusterSpec;
import io.nilometer.model.PodRef;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedApiTest {

  private static final String NODE = "node-001";

  private final SimulatedCluster cluster =
      SimulatedCluster.start(ClusterSpec.of(3, 4).withNamespaces(2));
  private final Http http = Http.to(cluster);
  private @TempDir Path folder;
  private KubernetesClient client;

  @BeforeEach
  void connect() throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    cluster.writeKubeconfig(kubeconfig);
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(Files.readString(kubeconfig)))
            .withWatchReconnectInterval(50)
            .withRequestRetryBackoffLimit(0)
            .build();
    client = new KubernetesClientBuilder().withConfig(config).build();
  }

  @AfterEach
  void close() {
    client.close();
    http.close();
    cluster.close();
  }

  @Test
  void nodesCarryTheAddressOfTheirKubelet() {
    Node node = client.nodes().withName(NODE).get();
    assertThat(node.getStatus().getAddresses())
        .anySatisfy(
            address -> {
              assertThat(address.getType()).isEqualTo("InternalIP");
              assertThat(address.getAddress()).isEqualTo(cluster.kubeletAddress(NODE));
            });
    assertThat(node.getStatus().getDaemonEndpoints().getKubeletEndpoint().getPort())
        .isEqualTo(cluster.kubeletPort());
  }

  @Test
  void podsAreListedByNamespaceThenName() {
    assertThat(client.pods().inAnyNamespace().list().getItems())
        .extracting(SimulatedApiTest::ref)
        .isEqualTo(cluster.pods())
        .hasSize(12);
  }

  @Test
  void podsAreListedByNamespace() {
    assertThat(client.pods().inNamespace("ns-001").list().getItems())
        .hasSize(6)
        .allMatch(pod -> pod.getMetadata().getNamespace().equals("ns-001"));
  }

  @Test
  void labelsSelect() {
    assertThat(client.pods().inAnyNamespace().withLabel("tier", "db").list().getItems()).hasSize(4);
    assertThat(client.pods().inAnyNamespace().withLabelNotIn("tier", "db", "web").list().getItems())
        .hasSize(4);
  }

  @Test
  void fieldsSelect() {
    PodRef done = cluster.pods().getFirst();
    cluster.changePhase(done, "Succeeded");
    assertThat(
            client.pods().inAnyNamespace().withField("status.phase", "Running").list().getItems())
        .extracting(SimulatedApiTest::ref)
        .hasSize(11)
        .doesNotContain(done);
    assertThat(client.nodes().withField("metadata.name", NODE).list().getItems()).hasSize(1);
  }

  @Test
  void anUnknownFieldIsABadRequest() throws Exception {
    assertThat(http.api("/api/v1/pods?fieldSelector=spec.colour%3Dred").statusCode())
        .isEqualTo(400);
  }

  @Test
  void aQueryThatCannotBeDecodedIsABadRequest() throws Exception {
    assertThat(rawStatus("/api/v1/pods?labelSelector=%zz")).isEqualTo(400);
    assertThat(rawStatus("/api/v1/pods?limit=many")).isEqualTo(400);
  }

  /// Asks by hand, as no client library lets such a path pass.
  private int rawStatus(String path) throws Exception {
    try (var socket =
        cluster
            .trusted()
            .getSocketFactory()
            .createSocket(cluster.apiServer().getHost(), cluster.apiServer().getPort())) {
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + cluster.token();
      socket.getOutputStream().write((request + "\r\n\r\n").getBytes(US_ASCII));
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 400".length());
      return Integer.parseInt(new String(line, US_ASCII).substring("HTTP/1.1 ".length()));
    }
  }

  @Test
  void pagesAddUpToTheList() {
    PodList first = page(null);
    PodList second = page(first.getMetadata().getContinue());
    PodList third = page(second.getMetadata().getContinue());
    assertThat(List.of(first, second, third))
        .flatExtracting(PodList::getItems)
        .extracting(SimulatedApiTest::ref)
        .isEqualTo(cluster.pods());
    assertThat(third.getMetadata().getContinue()).isNull();
    assertThat(third.getMetadata().getResourceVersion())
        .isEqualTo(first.getMetadata().getResourceVersion());
  }

  private PodList page(String from) {
    return client
        .pods()
        .inAnyNamespace()
        .list(new ListOptionsBuilder().withLimit(5L).withContinue(from).build());
  }

  @Test
  void aPageOfAnExpiredListIsGone() {
    String next = page(null).getMetadata().getContinue();
    cluster.expireWatches();
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> page(next))
        .satisfies(e -> assertThat(e.getCode()).isEqualTo(410));
  }

  @Test
  void metadataIsListedOnRequest() throws Exception {
    HttpRequest.Builder request =
        http.request(cluster.apiServer().resolve("/api/v1/pods"))
            .header("Accept", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
    JsonNode list = json(http.send(request).body());
    assertThat(list.path("kind").asText()).isEqualTo("PartialObjectMetadataList");
    assertThat(list.path("apiVersion").asText()).isEqualTo("meta.k8s.io/v1");
    assertThat(list.path("items"))
        .isNotEmpty()
        .allSatisfy(
            item -> {
              assertThat(item.path("kind").asText()).isEqualTo("PartialObjectMetadata");
              assertThat(item.path("metadata").path("name").asText()).isNotEmpty();
              assertThat(item.has("spec") || item.has("status")).isFalse();
            })
        .anySatisfy(item -> assertThat(item.at("/metadata/labels/tier").asText()).isEqualTo("db"));
  }

  @Test
  void aMissingObjectIsNotFound() throws Exception {
    assertThat(client.nodes().withName("nowhere").get()).isNull();
    assertThat(http.api("/apis/apps/v1/deployments").statusCode()).isEqualTo(404);
  }

  @Test
  void anUnknownTokenIsUnauthorized() throws Exception {
    HttpRequest.Builder request =
        http.request(cluster.apiServer().resolve("/api/v1/nodes"))
            .setHeader("Authorization", "Bearer wrong");
    assertThat(http.send(request).statusCode()).isEqualTo(401);
  }

  @Test
  void healthAndVersionNeedNoToken() throws Exception {
    for (String path : List.of("/healthz", "/livez", "/readyz", "/version")) {
      HttpRequest request = HttpRequest.newBuilder(cluster.apiServer().resolve(path)).build();
      assertThat(http.client().send(request, java.net.http.HttpResponse.BodyHandlers.ofString()))
          .extracting(java.net.http.HttpResponse::statusCode)
          .isEqualTo(200);
    }
  }

  @Test
  void theGroupsAreDiscovered() {
    assertThat(client.getApiGroups().getGroups())
        .extracting(group -> group.getName())
        .contains("metrics.k8s.io", "coordination.k8s.io");
    assertThat(client.getApiGroups().getGroups())
        .filteredOn(group -> group.getName().equals("metrics.k8s.io"))
        .singleElement()
        .satisfies(
            group -> {
              assertThat(group.getVersions())
                  .extracting(version -> version.getVersion())
                  .containsExactly("v1", "v1beta1");
              assertThat(group.getPreferredVersion().getVersion()).isEqualTo("v1");
            });
    assertThat(client.getApiResources("v1").getResources())
        .extracting(resource -> resource.getName())
        .contains("nodes", "pods");
  }

  @Test
  void anInformerFollowsAddedChangedAndRemovedNodes() {
    try (SharedIndexInformer<Node> nodes = client.nodes().inform()) {
      cluster.addNode("late");
      await().until(() -> nodes.getIndexer().getByKey("late") != null);
      cluster.relabelNode("late", Map.of("zone", "moon"));
      await().until(() -> "moon".equals(label(nodes, "late", "zone")));
      assertThat(label(nodes, "late", "kubernetes.io/os")).isEqualTo("linux");
      String address = cluster.moveKubelet("late");
      await().until(() -> address.equals(address(nodes, "late")));
      cluster.removeNode("late");
      await().until(() -> nodes.getIndexer().getByKey("late") == null);
    }
  }

  @Test
  void anotherMetricsPathIsAnnotated() {
    cluster.changeMetricsPath(NODE, "/custom");
    assertThat(client.nodes().withName(NODE).get().getMetadata().getAnnotations())
        .containsEntry("metrics.k8s.io/resource-metrics-path", "/custom");
  }

  @Test
  void anInformerFollowsPodsThatComeAndGo() {
    try (SharedIndexInformer<Pod> pods = client.pods().inAnyNamespace().inform()) {
      cluster.churn(5);
      PodRef added = cluster.addPod(NODE);
      cluster.removePod(cluster.pods().getFirst());
      await().until(() -> refs(pods).equals(cluster.pods()));
      assertThat(refs(pods)).hasSize(12).contains(added);
    }
  }

  @Test
  void aPodThatNoLongerRunsLeavesAWatchOfRunningPods() {
    try (SharedIndexInformer<Pod> pods =
        client.pods().inAnyNamespace().withField("status.phase", "Running").inform()) {
      PodRef pod = cluster.pods().getFirst();
      cluster.changePhase(pod, "Failed");
      await().until(() -> !refs(pods).contains(pod));
      cluster.changePhase(pod, "Running");
      await().until(() -> refs(pods).contains(pod));
    }
  }

  @Test
  void anInformerListsAgainWhenItsWatchExpires() {
    try (SharedIndexInformer<Node> nodes = client.nodes().inform()) {
      await().until(() -> cluster.openWatches() == 1);
      long lists = cluster.apiCalls("list", "nodes");
      cluster.expireWatches();
      await().until(() -> cluster.apiCalls("list", "nodes") > lists);
      cluster.addNode("late");
      await().until(() -> nodes.getIndexer().getByKey("late") != null);
    }
  }

  @Test
  void anInformerResumesAfterItsWatchIsClosed() {
    try (SharedIndexInformer<Node> nodes = client.nodes().inform()) {
      await().until(() -> cluster.openWatches() == 1);
      long watches = cluster.apiCalls("watch", "nodes");
      cluster.dropWatches();
      cluster.addNode("late");
      await().until(() -> nodes.getIndexer().getByKey("late") != null);
      await().until(() -> cluster.apiCalls("watch", "nodes") > watches);
    }
  }

  @Test
  void anInformerResumesAfterAnOutageOfTheApiServer() {
    try (SharedIndexInformer<Node> nodes = client.nodes().inform()) {
      cluster.stopApi();
      assertThatExceptionOfType(KubernetesClientException.class)
          .isThrownBy(() -> client.nodes().list());
      cluster.addNode("late");
      cluster.startApi();
      await().until(() -> nodes.getIndexer().getByKey("late") != null);
    }
  }

  private static String label(SharedIndexInformer<Node> nodes, String node, String key) {
    return nodes.getIndexer().getByKey(node).getMetadata().getLabels().get(key);
  }

  private static String address(SharedIndexInformer<Node> nodes, String node) {
    return nodes.getIndexer().getByKey(node).getStatus().getAddresses().getFirst().getAddress();
  }

  private static List<PodRef> refs(SharedIndexInformer<Pod> pods) {
    return pods.getIndexer().list().stream().map(SimulatedApiTest::ref).sorted().toList();
  }

  private static PodRef ref(Pod pod) {
    return new PodRef(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
  }
}
