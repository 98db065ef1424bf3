package io.nilometer.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nilometer.demo.objects.ClusterSpec;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedClusterTest {

  private @TempDir Path folder;

  @Test
  void aThousandNodesStart() throws Exception {
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(1_000, 30));
        var http = Http.to(cluster)) {
      assertThat(cluster.nodes()).hasSize(1_000);
      assertThat(cluster.pods()).hasSize(30_000);
      assertThat(http.scrape("node-000").statusCode()).isEqualTo(200);
      assertThat(http.scrape("node-999").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void closingLeavesNoThreadsPortsOrFiles() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Path kubeconfig = folder.resolve("kubeconfig");
    var cluster = SimulatedCluster.start(ClusterSpec.of(2, 1));
    cluster.writeKubeconfig(kubeconfig);
    URI api = cluster.apiServer();
    String kubelet = cluster.kubeletAddress("node-000");
    int port = cluster.kubeletPort();
    cluster.close();

    assertThat(kubeconfig).doesNotExist();
    assertRefused(api.getHost(), api.getPort());
    assertRefused(kubelet, port);
    await().untilAsserted(() -> assertThat(vertxThreads()).isSubsetOf(before));
  }

  @Test
  void closingTwiceIsAllowed() {
    var cluster = SimulatedCluster.start(ClusterSpec.of(1, 1));
    cluster.close();
    cluster.close();
  }

  @Test
  void onlyTheOwnerCanReadAKubeconfig() throws Exception {
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(0, 0))) {
      Path kubeconfig = folder.resolve("kubeconfig");
      cluster.writeKubeconfig(kubeconfig);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kubeconfig)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aKubeconfigLeftBehindIsReplaced() throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    try (var second = SimulatedCluster.start(ClusterSpec.of(0, 0))) {
      try (var first = SimulatedCluster.start(ClusterSpec.of(0, 0))) {
        first.writeKubeconfig(kubeconfig);
        second.writeKubeconfig(kubeconfig);
      }
      assertThat(Files.readString(kubeconfig)).contains(second.apiServer().toString());
    }
    assertThat(kubeconfig).doesNotExist();
  }

  @Test
  void aFileThatNilometerDidNotWriteIsNotReplaced() throws Exception {
    Path precious = Files.writeString(folder.resolve("config"), "precious");
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(0, 0))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> cluster.writeKubeconfig(precious))
          .withMessageContaining("was not written by nilometer");
    }
    assertThat(precious).hasContent("precious");
  }

  @Test
  void twoClustersRunSideBySide() throws Exception {
    try (var one = SimulatedCluster.start(ClusterSpec.of(2, 1));
        var other = SimulatedCluster.start(ClusterSpec.of(2, 1));
        var http = Http.to(other)) {
      assertThat(other.kubeletPort()).isNotEqualTo(one.kubeletPort());
      assertThat(http.scrape("node-001").statusCode()).isEqualTo(200);
      assertThat(one.scrapes("node-001")).isZero();
    }
  }

  @Test
  void addingAnExistingNodeIsRejected() {
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(1, 1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> cluster.addNode("node-000"))
          .withMessage("the simulated cluster already has a node node-000");
    }
  }

  private static Set<Thread> vertxThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("vert"))
        .collect(Collectors.toSet());
  }

  private static void assertRefused(String host, int port) {
    assertThatThrownBy(
            () -> {
              try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), 2_000);
              }
            })
        .isInstanceOf(ConnectException.class);
  }
}
