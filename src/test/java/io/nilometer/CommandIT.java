package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged program as a process: wrong command lines, help and version, and the demo.
class CommandIT {

  @TempDir private Path folder;

  @Test
  void aWrongCommandLineEndsWithOneLine() throws Exception {
    assertFails(2, "nilometer: unknown flag: --metrics-resolution", "--metrics-resolution=15s");
    assertFails(
        2, "nilometer: --metric-resolution: 'soon' is not a duration", "--metric-resolution=soon");
    assertFails(
        2, "nilometer: --metric-resolution must be at least 10s", "--metric-resolution", "5s");
    assertFails(
        1,
        "nilometer: kubeconfig /nowhere/kubeconfig cannot be used: there is no such file",
        "serve",
        "--kubeconfig=/nowhere/kubeconfig");
    assertFails(2, "nilometer: --nodes must be 1 to", "demo", "--nodes=-1");
    Path precious = Files.writeString(folder.resolve("precious"), "precious");
    assertFails(
        2,
        "nilometer: " + precious + " exists and was not written by nilometer",
        "demo",
        "--nodes=1",
        "--kubeconfig-out=" + precious);
  }

  @Test
  void aStartThatFailsEndsWithOneLine() throws Exception {
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(1, 1));
        var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertFails(
          1,
          "nilometer: cannot listen on 127.0.0.1:" + taken.getLocalPort(),
          Program.serving(cluster, folder, "--secure-port=" + taken.getLocalPort()));
      Path missing = folder.resolve("tls.crt");
      assertFails(
          1,
          "nilometer: --tls-cert-file " + missing + " does not exist",
          Program.serving(
              cluster, folder, "--tls-cert-file=" + missing, "--tls-private-key-file=" + missing));
    }
  }

  private void assertFails(int exitCode, String line, String... arguments) throws Exception {
    try (var program = Program.start(Files.createTempDirectory(folder, "failing"), arguments)) {
      assertThat(program.exitCode(Program.START)).isEqualTo(exitCode);
      assertThat(program.stderr()).singleElement().asString().startsWith(line);
      assertThat(program.stdout()).isEmpty();
      assertThat(program.leftBehind()).isEmpty();
    }
  }

  @Test
  void versionAndHelpAreAnswers() throws Exception {
    assertThat(answer("--version"))
        .singleElement()
        .asString()
        .matches("nilometer \\d+\\.\\d+\\.\\d+");
    assertThat(answer("--help")).anyMatch(line -> line.contains("demo"));
    assertThat(answer("serve", "--help")).anyMatch(line -> line.contains("--metric-resolution"));
  }

  private List<String> answer(String... arguments) throws Exception {
    try (var program = Program.start(Files.createTempDirectory(folder, "asked"), arguments)) {
      assertThat(program.exitCode(Program.START)).isZero();
      assertThat(program.stderr()).isEmpty();
      return program.stdout();
    }
  }

  @Test
  void theDemoServesWhatItPrintsAndLeavesNothingBehind() throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    try (var program =
        Program.start(folder, "demo", "--nodes", "5", "--kubeconfig-out", kubeconfig.toString())) {
      await()
          .atMost(Program.START)
          .untilAsserted(
              () ->
                  assertThat(program.stdout())
                      .contains("  export KUBECONFIG=" + kubeconfig, "  kubectl top nodes")
                      .contains("Press Ctrl-C to stop."));
      Kubeconfig given = Kubeconfig.read(kubeconfig);
      try (var client = given.client()) {
        await()
            .atMost(Program.START) // kubelets sample their node only every 10 s
            .untilAsserted(
                () -> {
                  assertThat(client.nodes()).hasSize(5);
                  assertThat(client.pods()).hasSize(150);
                });
      }
      await()
          .atMost(Program.START)
          .until(() -> program.stdout().stream().anyMatch(line -> line.startsWith("150 PODS")));
      assertThat(
              answer(
                  "doctor",
                  "--kubeconfig=" + kubeconfig,
                  "--kubelet-preferred-address-types=InternalIP",
                  "--kubelet-use-node-status-port"))
          .anyMatch(line -> line.startsWith("No trouble found"));
      program.interrupt();
      assertThat(program.exitCode(Duration.ofSeconds(30))).isZero();
      assertThat(program.stderr()).isEmpty();
      assertThat(program.leftBehind()).isEmpty();
      assertThat(kubeconfig).doesNotExist();
      assertThatThrownBy(
              () -> new Socket(given.server().getHost(), given.server().getPort()).close())
          .isInstanceOf(ConnectException.class);
    }
  }
}
