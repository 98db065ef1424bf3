package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nilometer.demo.ClusterSpec;
import io.nilometer.demo.SimulatedCluster;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The packaged program as a process: how it starts, what it says, and how it ends.
@Execution(ExecutionMode.CONCURRENT)
class ProcessIT {

  private static final String LOG_LINE =
      "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z (INFO|WARN) .*";

  /// Of a JVM that starts while others do, on two busy cores.
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void aWrongCallEndsWithOneLine() throws Exception {
    assertFails(
        2, "nilometer: Unknown option: '--metrics-resolution=15s'", "--metrics-resolution=15s");
    assertFails(
        2, "nilometer: --metric-resolution: 'soon' is not a duration", "--metric-resolution=soon");
    assertFails(
        2, "nilometer: --metric-resolution must be at least 10s", "--metric-resolution", "5s");
    assertFails(
        1,
        "nilometer: kubeconfig /nowhere/kubeconfig cannot be used: there is no such file",
        "serve",
        "--kubeconfig=/nowhere/kubeconfig");
    assertFails(2, "nilometer: nodes must be 0 to", "demo", "--nodes=-1");
  }

  @Test
  void whatCannotBeServedEndsWithOneLine() throws Exception {
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(1, 1));
        var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertFails(
          1,
          "nilometer: cannot listen on /127.0.0.1:" + taken.getLocalPort(),
          serve(cluster, "--secure-port=" + taken.getLocalPort()));
      Path missing = folder.resolve("tls.crt");
      assertFails(
          1,
          "nilometer: --tls-cert-file " + missing + " does not exist",
          serve(cluster, "--tls-cert-file=" + missing, "--tls-private-key-file=" + missing));
    }
  }

  private void assertFails(int exitCode, String line, String... arguments) throws Exception {
    try (var program = Program.start(Files.createTempDirectory(folder, "failing"), arguments)) {
      assertThat(program.exitCode(START)).isEqualTo(exitCode);
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
      assertThat(program.exitCode(START)).isZero();
      assertThat(program.stderr()).isEmpty();
      return program.stdout();
    }
  }

  @Test
  void afterAKillAllNodesAreServedWithinSecondsOfTheNextStart() throws Exception {
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(12, 5).withContainers(2))) {
      String[] serve = serve(cluster, "--metric-resolution=60s");
      try (var first = Program.start(Files.createDirectory(folder.resolve("first")), serve)) {
        awaitAllServed(cluster, first);
        first.kill();
      }
      Instant begin = Instant.now();
      try (var second = Program.start(Files.createDirectory(folder.resolve("second")), serve)) {
        awaitAllServed(cluster, second);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(30));
        assertThat(second.stdout()).isEmpty();
        assertThat(second.stderr()).allMatch(line -> line.matches(LOG_LINE));
      }
    }
  }

  private static void awaitAllServed(SimulatedCluster cluster, Program program) throws Exception {
    try (var client = MetricsClient.direct(program.port(), cluster.token())) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                assertThat(client.names("nodes")).isEqualTo(cluster.nodes());
                assertThat(client.pods())
                    .extracting(Served::pod)
                    .containsExactlyElementsOf(cluster.pods());
              });
      var truth = new Truth(cluster);
      truth.check(client.nodes());
      truth.check(client.pods());
    }
  }

  @Test
  void toldToEndItAnswersOnForTheDelayThenEndsWell() throws Exception {
    var delay = Duration.ofSeconds(4);
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(6, 5));
        var program = Program.start(folder, serve(cluster, "--shutdown-delay-duration=4s"));
        var client = MetricsClient.direct(program.port(), cluster.token())) {
      awaitReady(client);
      try (var load = Load.on(client)) {
        await().until(() -> load.answeredSince(Instant.MIN) > 50);
        Instant told = Instant.now();
        program.terminate();
        await()
            .atMost(Duration.ofSeconds(2))
            .untilAsserted(() -> assertThat(client.status("/readyz")).isEqualTo(500));
        assertThat(client.status("/livez")).isEqualTo(200);
        assertThat(program.exitCode(delay.plusSeconds(10))).isZero();
        assertThat(Duration.between(told, Instant.now())).isGreaterThanOrEqualTo(delay);
        assertThat(load.failedOf(told.plus(delay).minusMillis(200))).isEmpty();
        assertThat(load.answeredSince(told.plus(delay).minusSeconds(1))).isPositive();
        assertThat(load.refused()).isEmpty();
      }
      assertThat(program.stderr()).allMatch(line -> line.matches(LOG_LINE));
    }
  }

  @Test
  void itWaitsForAnApiServerThatIsNotThere() throws Exception {
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(3, 2))) {
      String[] serve = serve(cluster);
      cluster.stopApi();
      try (var program = Program.start(folder, serve);
          var client = MetricsClient.direct(program.port(), cluster.token())) {
        await()
            .atMost(START)
            .untilAsserted(() -> assertThat(lines(program, "Cannot follow")).hasSize(2));
        await()
            .during(Duration.ofSeconds(3))
            .atMost(Duration.ofSeconds(10))
            .until(() -> client.status("/readyz") == 500 && client.status("/livez") == 200);
        cluster.startApi();
        awaitReady(client);
        assertThat(client.names("nodes")).isEqualTo(cluster.nodes());
        assertThat(lines(program, "Cannot follow"))
            .hasSize(2)
            .allMatch(line -> line.contains(" WARN "))
            .allMatch(line -> line.contains(cluster.apiServer().toString()))
            .anyMatch(line -> line.contains("kind=\"nodes\""))
            .anyMatch(line -> line.contains("kind=\"pods\""));
        assertThat(lines(program, "Following the API server again")).hasSize(2);
        program.terminate();
        assertThat(program.exitCode(Duration.ofSeconds(10))).isZero();
        assertThat(program.stderr()).allMatch(line -> line.matches(LOG_LINE));
      }
    }
  }

  private static List<String> lines(Program program, String part) throws Exception {
    return program.stderr().stream().filter(line -> line.contains(part)).toList();
  }

  @Test
  void theDemoServesWhatItSaysAndLeavesNothingBehind() throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    try (var program =
        Program.start(folder, "demo", "--nodes", "5", "--kubeconfig-out", kubeconfig.toString())) {
      await()
          .atMost(START)
          .untilAsserted(
              () ->
                  assertThat(program.stdout())
                      .contains("  export KUBECONFIG=" + kubeconfig, "  kubectl top nodes")
                      .contains("Ctrl-C ends it."));
      Kubeconfig given = Kubeconfig.read(kubeconfig);
      try (var client = given.client()) {
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () -> {
                  assertThat(client.nodes()).hasSize(5);
                  assertThat(client.pods()).hasSize(150);
                });
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> program.stdout().stream().anyMatch(line -> line.startsWith("150 PODS")));
      program.interrupt();
      assertThat(program.exitCode(Duration.ofSeconds(10))).isZero();
      assertThat(program.stderr()).isEmpty();
      assertThat(program.leftBehind()).isEmpty();
      assertThat(kubeconfig).doesNotExist();
      assertThatThrownBy(
              () -> new Socket(given.server().getHost(), given.server().getPort()).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  /// Arguments for a replica on any free port.
  private String[] serve(SimulatedCluster cluster, String... more) {
    Path kubeconfig = folder.resolve("kubeconfig");
    cluster.writeKubeconfig(kubeconfig);
    return Stream.concat(
            Stream.of(
                "serve",
                "--kubeconfig=" + kubeconfig,
                "--bind-address=127.0.0.1",
                "--secure-port=0",
                "--cert-dir=" + folder.resolve("certificates"),
                "--metric-resolution=15s",
                "--kubelet-preferred-address-types=InternalIP",
                "--kubelet-use-node-status-port"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private static void awaitReady(MetricsClient client) {
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(client.status("/readyz")).isEqualTo(200));
  }
}
