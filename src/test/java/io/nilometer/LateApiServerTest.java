package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.cli.Serve;
import io.nilometer.cluster.Membership;
import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.net.FreePorts;
import io.nilometer.demo.objects.ClusterSpec;
import io.nilometer.logging.LogLines;
import io.nilometer.replica.Nilometer;
import io.nilometer.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A replica of a cluster that starts while the API server is away.
@Timeout(300)
class LateApiServerTest {

  private static final Config IMPATIENT =
      ConfigFactory.parseString("pekko.cluster.seed-node-timeout = 1s");

  private static Config config(SimulatedCluster cluster, Path folder) throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    cluster.writeKubeconfig(kubeconfig);
    int port = FreePorts.find("127.0.0.1", 1).getFirst();
    return IMPATIENT.withFallback(
        Serve.with(
                "--kubeconfig=" + kubeconfig,
                "--bind-address=127.0.0.1",
                "--secure-port=0",
                "--cert-dir=" + folder,
                "--kubelet-preferred-address-types=InternalIP",
                "--kubelet-use-node-status-port",
                "--cluster-seeds=127.0.0.1:" + port,
                "--cluster-host=127.0.0.1",
                "--cluster-port=" + port,
                "--cluster-insecure")
            .config(Map.of()));
  }

  /// As a member it would get a share of the nodes, which it does not know, and the others would no
  /// longer scrape them.
  @Test
  void itIsInNoClusterBeforeItHasListedTheNodes(@TempDir Path folder) throws Exception {
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(3, 2));
        var members = LogLines.fromDebug(Membership.class.getName())) {
      Config config = config(cluster, folder);
      cluster.stopApi();
      Nilometer replica = Nilometer.start(Settings.of(config), config);
      try (var client = MetricsClient.direct(replica.port(), cluster.token())) {
        await()
            .during(Duration.ofSeconds(5)) // several times what it takes to form a cluster
            .atMost(Duration.ofMinutes(1))
            .until(() -> members.texts().isEmpty() && client.probed("/readyz") == 500);
        cluster.startApi();
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> client.probed("/readyz") == 200 && !members.texts().isEmpty());
        assertThat(client.names("nodes")).isEqualTo(cluster.nodes());
      } finally {
        replica.stop();
      }
    }
  }
}
