package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nilometer serve` as a process: its start, its log, and its end.
class ProcessIT {

  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ";
  private static final String NEWS = TIME + "INFO  .*";
  private static final String NEWS_OR_WARNING = TIME + "(INFO |WARN ) .*";

  @TempDir private Path folder;

  @Test
  void afterAKillAllNodesAreServedLongBeforeTheNextCycle() throws Exception {
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(12, 5).withContainers(2))) {
      String[] serve = Program.serving(cluster, folder, "--metric-resolution=60s");
      try (var first = Program.start(Files.createDirectory(folder.resolve("first")), serve)) {
        awaitAllServed(cluster, first);
        first.kill();
      }
      try (var second = Program.start(Files.createDirectory(folder.resolve("second")), serve)) {
        awaitAllServed(cluster, second);
        assertThat(second.stdout()).isEmpty();
        assertThat(second.stderr()).allMatch(line -> line.matches(NEWS));
      }
    }
  }

  private static void awaitAllServed(SimulatedCluster cluster, Program program) throws Exception {
    try (var client = MetricsClient.direct(program.port(), cluster.token())) {
      await()
          .atMost(Duration.ofSeconds(50)) // less than the cycle of 60 s
          .untilAsserted(
              () -> {
                assertThat(client.names("nodes")).isEqualTo(cluster.nodes());
                assertThat(client.pods())
                    .extracting(Served::pod)
                    .containsExactlyElementsOf(cluster.pods());
              });
      var truth = new Truth(cluster);
      assertThat(client.nodes()).allSatisfy(truth::check);
      assertThat(client.pods()).allSatisfy(truth::check);
    }
  }

  @Test
  void afterSigtermItServesForTheShutdownDelayAndExitsWith0() throws Exception {
    var delay = Duration.ofSeconds(8);
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(6, 5));
        var program =
            Program.start(
                folder, Program.serving(cluster, folder, "--shutdown-delay-duration=8s"));
        var client = MetricsClient.direct(program.port(), cluster.token())) {
      awaitReady(client);
      try (var load = Load.on(client)) {
        await().until(() -> load.answeredSince(Instant.MIN) > 50);
        Instant told = Instant.now();
        program.terminate();
        await()
            .atMost(delay)
            .untilAsserted(() -> assertThat(client.status("/readyz")).isEqualTo(500));
        assertThat(client.status("/livez")).isEqualTo(200);
        assertThat(program.exitCode(delay.plusSeconds(30))).isZero();
        assertThat(Duration.between(told, Instant.now())).isGreaterThanOrEqualTo(delay);
        assertThat(load.failedOf(told.plus(delay).minusMillis(200))).isEmpty();
        assertThat(load.answeredSince(told.plus(delay).minusSeconds(2))).isPositive();
        assertThat(load.refused()).isEmpty();
      }
      assertThat(program.stderr()).allMatch(line -> line.matches(NEWS));
    }
  }

  @Test
  void itWaitsForAnApiServerThatIsDown() throws Exception {
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(3, 2))) {
      String[] serve = Program.serving(cluster, folder);
      cluster.stopApi();
      try (var program = Program.start(folder, serve);
          var client = MetricsClient.direct(program.port(), cluster.token())) {
        await()
            .atMost(Program.START)
            .untilAsserted(() -> assertThat(lines(program, "Cannot reach")).hasSize(1));
        await()
            .during(Duration.ofSeconds(3))
            .atMost(Duration.ofSeconds(10))
            .until(() -> client.probed("/readyz") == 500 && client.probed("/livez") == 200);
        cluster.startApi();
        awaitReady(client);
        assertThat(client.names("nodes")).isEqualTo(cluster.nodes());
        assertThat(lines(program, "Cannot reach"))
            .singleElement()
            .asString()
            .contains(" WARN ", cluster.apiServer().toString());
        assertThat(lines(program, "Reached the API server again")).hasSize(1);
        program.terminate();
        assertThat(program.exitCode(Duration.ofSeconds(30))).isZero();
        assertThat(program.stderr()).allMatch(line -> line.matches(NEWS_OR_WARNING));
      }
    }
  }

  private static List<String> lines(Program program, String part) throws Exception {
    return program.stderr().stream().filter(line -> line.contains(part)).toList();
  }

  private static void awaitReady(MetricsClient client) {
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(client.status("/readyz")).isEqualTo(200));
  }
}
