package io.nilometer;

import static org.awaitility.Awaitility.await;

import io.nilometer.demo.ClusterSpec;
import io.nilometer.demo.SimulatedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Makes the AOT cache of an image: unpacks it, lets it serve a simulated cluster, asks it what
/// clients ask, and ends it, whereupon its JVM writes down what it has loaded and learned. The
/// cache fits that JVM and these files only.
final class ImageTraining {

  private static final String CACHE = "-XX:AOTCache=";
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

  private ImageTraining() {}

  /// @param arguments the image's tarball, and the folder for the cache, which is emptied
  static void main(String... arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of(arguments[1]));
    Path work = Files.createTempDirectory("nilometer-image");
    try {
      Image image = Image.unpack(Path.of(arguments[0]), work);
      Optional<String> cache =
          image.entryPoint().stream().filter(flag -> flag.startsWith(CACHE)).findFirst();
      Path file = folder.resolve(Path.of(cache.orElseThrow()).getFileName());
      Files.deleteIfExists(file);
      if (image.isForThisMachine()) {
        train(image, work, file);
      } else {
        System.err.println("No AOT cache is made: the image is for " + image.architecture());
      }
    } finally {
      delete(work);
    }
  }

  private static void train(Image image, Path work, Path cache) throws Exception {
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(20, 10));
        var program = Program.run(work, command(image, work, cache, cluster));
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

  private static List<String> command(Image image, Path work, Path cache, SimulatedCluster cluster)
      throws IOException {
    var command = new ArrayList<>(List.of("env", "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + work));
    image.entryPointFromOutside().stream()
        .map(flag -> flag.startsWith(CACHE) ? "-XX:AOTCacheOutput=" + cache : flag)
        .forEach(command::add);
    command.addAll(List.of(Program.serving(cluster, work)));
    return command;
  }

  private static void ask(MetricsClient client) throws IOException, InterruptedException {
    for (String path : PATHS) {
      for (String form : FORMS) {
        client.get(path, form);
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
