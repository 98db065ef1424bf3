package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.ContainerMetrics;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.NodeMetrics;
import io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetrics;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.nilometer.Served.Usage;
import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import io.nilometer.model.PodRef;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Reads with the Kubernetes client for Java, from a kubeconfig and through the API server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaClientIT {

  private static final int NODES = 4;

  private final SimulatedCluster cluster =
      SimulatedCluster.start(ClusterSpec.of(NODES, 3).withContainers(2));
  private final MetricsClient json = MetricsClient.through(cluster);
  private final Truth truth = new Truth(cluster);
  private Replica replica;
  private KubernetesClient client;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    replica = Replica.serving(cluster, folder);
    Config config = Config.fromKubeconfig(folder.resolve("kubeconfig").toFile());
    client = new KubernetesClientBuilder().withConfig(config).build();
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              assertThat(client.top().nodes().metrics().getItems()).hasSize(NODES);
              assertThat(client.top().pods().metrics().getItems()).hasSameSizeAs(cluster.pods());
            });
  }

  @AfterAll
  void stop() {
    client.close();
    json.close();
    replica.close();
    cluster.close();
  }

  /// The client drops the whole seconds of a window with a fraction. So its figures are compared
  /// with those of another client for the same sample, and these with the truth.
  private void checkTruth(String resource, Supplier<List<Read>> read) {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              List<Served> others = json.list(resource);
              assertThat(read.get()).isEqualTo(others.stream().map(Read::of).toList());
              assertThat(others).isNotEmpty().allSatisfy(truth::check);
            });
  }

  @Test
  void allNodesAreReadAndTheirFiguresAreTrue() {
    checkTruth(
        "nodes", () -> client.top().nodes().metrics().getItems().stream().map(Read::of).toList());
  }

  @Test
  void aNodeIsReadByItsNameAndByItsLabels() {
    var hostname = Map.of("kubernetes.io/hostname", "node-002");
    NodeMetrics one = client.top().nodes().metrics("node-002");
    assertThat(one.getMetadata().getLabels())
        .isEqualTo(client.nodes().withName("node-002").get().getMetadata().getLabels());
    assertThat(client.top().nodes().withLabels(hostname).metrics().getItems())
        .extracting(node -> node.getMetadata().getName())
        .containsExactly(one.getMetadata().getName());
  }

  @Test
  void allPodsAreReadAndTheirFiguresAreTrue() {
    checkTruth(
        "pods", () -> client.top().pods().metrics().getItems().stream().map(Read::of).toList());
  }

  @Test
  void thePodsOfANamespaceAreRead() {
    String namespace = cluster.pods().getFirst().namespace();
    assertThat(client.top().pods().metrics(namespace).getItems())
        .extracting(JavaClientIT::ref)
        .isEqualTo(
            cluster.pods().stream().filter(pod -> pod.namespace().equals(namespace)).toList());
  }

  @Test
  void podsAreReadByTheirLabels() {
    PodRef wanted = cluster.pods().getLast();
    Map<String, String> labels = pod(wanted).getMetadata().getLabels();
    List<PodRef> alike =
        client.pods().inAnyNamespace().withLabels(labels).list().getItems().stream()
            .map(JavaClientIT::ref)
            .toList();
    assertThat(alike).contains(wanted).hasSizeLessThan(cluster.pods().size());
    assertThat(client.top().pods().withLabels(labels).metrics().getItems())
        .extracting(JavaClientIT::ref)
        .containsExactlyInAnyOrderElementsOf(alike);
  }

  private HasMetadata pod(PodRef pod) {
    return client.pods().inNamespace(pod.namespace()).withName(pod.name()).get();
  }

  @Test
  void aPodIsReadByItsName() {
    PodRef wanted = cluster.pods().getFirst();
    Read pod = Read.of(client.top().pods().metrics(wanted.namespace(), wanted.name()));
    assertThat(new PodRef(pod.namespace(), pod.name())).isEqualTo(wanted);
    assertThat(pod.usage()).containsOnlyKeys("c0", "c1");
  }

  @Test
  void aMissingObjectIsNotFound() {
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> client.top().nodes().metrics("missing"))
        .matches(failure -> failure.getCode() == 404)
        .satisfies(
            failure -> {
              assertThat(failure.getStatus().getReason()).isEqualTo("NotFound");
              assertThat(failure.getStatus().getDetails().getName()).isEqualTo("missing");
            });
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> client.top().pods().metrics("ns-000", "missing"))
        .matches(failure -> failure.getStatus().getReason().equals("NotFound"));
  }

  private static PodRef ref(HasMetadata pod) {
    return new PodRef(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
  }

  /// The object without its window.
  private record Read(String namespace, String name, long second, Map<String, Usage> usage) {

    private static Read of(Served served) {
      return new Read(served.namespace(), served.name(), served.timeSeconds(), served.usage());
    }

    private static Read of(NodeMetrics node) {
      return of(
          "",
          node.getMetadata().getName(),
          node.getTimestamp(),
          Map.of(Served.NODE, usage(node.getUsage())));
    }

    private static Read of(PodMetrics pod) {
      return of(
          pod.getMetadata().getNamespace(),
          pod.getMetadata().getName(),
          pod.getTimestamp(),
          pod.getContainers().stream()
              .collect(
                  Collectors.toMap(ContainerMetrics::getName, each -> usage(each.getUsage()))));
    }

    private static Read of(
        String namespace, String name, String timestamp, Map<String, Usage> usage) {
      return new Read(namespace, name, Instant.parse(timestamp).getEpochSecond(), usage);
    }

    private static Usage usage(Map<String, Quantity> usage) {
      return new Usage(
          usage.get("cpu").getNumericalAmount().movePointRight(9).longValueExact(),
          usage.get("memory").getNumericalAmount().longValueExact());
    }
  }
}
