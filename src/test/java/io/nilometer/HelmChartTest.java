package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.nilometer.cli.Serve;
import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import io.nilometer.replica.Nilometer;
import io.nilometer.settings.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The default arguments of metrics-server's Helm chart.
@Timeout(300)
class HelmChartTest {

  static final List<String> DEFAULTS =
      List.of(
          "--secure-port=10250",
          "--cert-dir=/tmp",
          "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
          "--kubelet-use-node-status-port",
          "--metric-resolution=15s");

  @Test
  void mean() {
    Settings settings = Settings.of(Serve.with(DEFAULTS.toArray(String[]::new)).config(Map.of()));
    assertThat(settings.serving().listen().port()).isEqualTo(10_250);
    assertThat(settings.serving().certificate().directory()).isEqualTo(Path.of("/tmp"));
    assertThat(settings.scrape().resolution()).isEqualTo(Duration.ofSeconds(15));
    assertThat(settings.scrape().kubelet().preferredAddressTypes())
        .containsExactly("InternalIP", "ExternalIP", "Hostname");
    assertThat(settings.scrape().kubelet().useNodeStatusPort()).isTrue();
  }

  @Test
  void startAServer(@TempDir Path folder) throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    try (var cluster = SimulatedCluster.start(new ClusterSpec(3, 2, 1, 1, 0, Duration.ZERO, 0))) {
      cluster.writeKubeconfig(kubeconfig);
      String[] arguments =
          Stream.concat(
                  DEFAULTS.stream(),
                  Stream.of( // what a run outside a Pod and beside other tests needs
                      "--kubeconfig=" + kubeconfig,
                      "--bind-address=" + addressWhoseDefaultPortIsFree(),
                      "--cert-dir=" + folder))
              .toArray(String[]::new);
      Config config = Serve.with(arguments).config(Map.of());
      Nilometer running = Nilometer.start(Settings.of(config), config);
      try {
        assertThat(running.port()).isEqualTo(10_250);
        assertThat(folder.resolve("apiserver.crt")).exists();
      } finally {
        running.stop();
      }
    }
  }

  private static String addressWhoseDefaultPortIsFree() throws Exception {
    long process = ProcessHandle.current().pid();
    String address = "127.77.%d.%d".formatted(process / 250 % 250, process % 250 + 1);
    new ServerSocket(10_250, 1, InetAddress.ofLiteral(address)).close();
    return address;
  }
}
