package io.nilometer;

import static org.awaitility.Awaitility.await;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Creates an AOT cache: runs the program on a simulated cluster, sends it the queries of clients,
/// and stops it, whereupon its JVM writes the cache.
public final class Training {

  private static final String JAVA_OPTS = "NILOMETER_JAVA_OPTS";
  private static final int ROUNDS = 40;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String METRICS = "/apis/metrics.k8s.io/v1beta1";
  private static final List<String> PATHS =
      List.of(
          METRICS + "/nodes",
          METRICS + "/pods",
          METRICS + "/pods?labelSelector=app%3Dweb",
          METRICS + "/namespaces/default/pods",
          METRICS,
          "/apis",
          "/openapi/v2",
          "/openapi/v3",
          "/metrics",
          "/livez",
          "/readyz");
  private static final List<String> FORMS =
      List.of(
          "application/json",
          "application/vnd.kubernetes.protobuf,application/json",
          "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");

  private Training() {}

  /// Trains the program of a launcher, which uses the cache from then on. Throws an
  /// [IllegalStateException] if no cache was written.
  ///
  /// @param launcher the file `nilometer` of a built checkout
  /// @param work a folder for temporary files and output
  public static void ofLauncher(Path launcher, Path work) throws Exception {
    Path cache = cacheOf(launcher);
    String options = System.getenv().getOrDefault(JAVA_OPTS, "") + " " + output(cache);
    train(
        List.of("env", JAVA_OPTS + "=" + options, launcher.toAbsolutePath().toString()),
        Files.createDirectories(work),
        cache);
  }

  /// The path of the cache of a launcher. It is relative if the path of the launcher is, since JVM
  /// options cannot contain spaces.
  public static Path cacheOf(Path launcher) {
    return launcher.resolveSibling("target").resolve("nilometer.aot");
  }

  /// The JVM flag to write this cache.
  static String output(Path cache) {
    return "-XX:AOTCacheOutput=" + cache;
  }

  /// @param command the command before the arguments of the program, with the flag [#output]
  /// @param work a folder for temporary files and output
  /// @param cache replaced
  static void train(List<String> command, Path work, Path cache) throws Exception {
    Files.deleteIfExists(cache);
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(20, 10));
        var program = Program.run(work, serving(command, cluster, work));
        var client = MetricsClient.direct(program.port(PATIENCE), cluster.token())) {
      await().atMost(PATIENCE).until(() -> client.probed("/readyz") == 200);
      for (int round = 0; round < ROUNDS; round++) {
        ask(client);
      }
      program.terminate();
      int exitCode = program.exitCode(PATIENCE);
      if (exitCode != 0 || !Files.exists(cache)) {
        throw new IllegalStateException("No AOT cache was made, " + exitCode + ": " + program);
      }
    }
  }

  private static List<String> serving(List<String> command, SimulatedCluster cluster, Path work) {
    return Stream.concat(command.stream(), Stream.of(Program.serving(cluster, work))).toList();
  }

  private static void ask(MetricsClient client) throws IOException, InterruptedException {
    for (String path : PATHS) {
      for (String form : FORMS) {
        client.get(path, form);
      }
    }
  }
}
