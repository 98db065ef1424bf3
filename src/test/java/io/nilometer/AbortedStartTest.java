package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import io.nilometer.cli.Serve;
import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import io.nilometer.logging.LogLines;
import io.nilometer.replica.Nilometer;
import io.nilometer.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class AbortedStartTest {

  @Test
  void aRefusedTokenIsNamedAndTheEndOfTheActorsWarnsOfNothing(@TempDir Path folder)
      throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    try (var cluster = SimulatedCluster.start(new ClusterSpec(1, 1, 1, 1, 0, Duration.ZERO, 0));
        var actors = new LogLines("org.apache.pekko")) {
      cluster.writeKubeconfig(kubeconfig);
      String right = Files.readString(kubeconfig);
      Files.writeString(kubeconfig, right.replace(cluster.token(), "wrong"));
      Config config =
          Serve.with(
                  "--kubeconfig=" + kubeconfig,
                  "--bind-address=127.0.0.1",
                  "--secure-port=0",
                  "--cert-dir=" + folder)
              .config(Map.of());
      assertThatThrownBy(() -> Nilometer.start(Settings.of(config), config).stop())
          .hasMessageStartingWith("unable to look up configmap")
          .hasMessageEndingWith(
              "(the API server does not accept the token of user \"admin\" in kubeconfig "
                  + kubeconfig
                  + ")");
      assertThat(actors.texts()).noneMatch(line -> line.contains("timed out"));
    }
  }
}
