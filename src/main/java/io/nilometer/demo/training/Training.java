package io.nilometer.demo.training;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.net.Authority;
import io.nilometer.demo.net.FreePorts;
import io.nilometer.demo.objects.ClusterSpec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Creates an AOT cache: runs the program on a simulated cluster, sends it the requests of clients,
/// and stops it, whereupon its JVM writes the cache: classes, and profiles of the methods that it
/// compiled.
public final class Training {

  /// Few nodes and many pods: what lists and bodies consist of is to be compiled, and what a query
  /// calls once is not, since it would be compiled after each start too.
  private static final ClusterSpec CLUSTER = ClusterSpec.of(20, 110);

  private static final int ROUNDS = 40;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final int LINES_OF_A_FAILURE = 10;
  private static final String HOST = "127.0.0.1";

  private final SimulatedCluster cluster;
  private final Process program;
  private final URI server;
  private final Path folder;

  private Training(SimulatedCluster cluster, Process program, URI server, Path folder) {
    this.cluster = cluster;
    this.program = program;
    this.server = server;
    this.folder = folder;
  }

  /// The options with which the JVM of the program writes a cache when it ends.
  public static List<String> options(Path cache) {
    return List.of("-Xlog:aot*=off", "-XX:AOTCacheOutput=" + cache);
  }

  /// Throws an [IllegalStateException] with the last lines of the program if it writes no cache.
  ///
  /// @param command starts the program with the [#options]; ends before the program's own arguments
  /// @param folder for its output and its certificate
  /// @param cache replaced
  public static void run(List<String> command, Path folder, Path cache)
      throws IOException, InterruptedException {
    Files.deleteIfExists(cache);
    int port = FreePorts.find(HOST, 1).getFirst();
    try (SimulatedCluster cluster = SimulatedCluster.start(CLUSTER)) {
      cluster.sampleAsRealKubelets();
      Process program = start(serving(command, cluster, port, folder), folder);
      var killing = new Thread(program::destroyForcibly); // where this process is stopped
      Runtime.getRuntime().addShutdownHook(killing);
      try {
        URI server = URI.create("https://" + HOST + ":" + port);
        new Training(cluster, program, server, folder).run(cache);
      } catch (IllegalStateException failed) {
        Files.deleteIfExists(cache); // of a program that did nothing
        throw failed;
      } finally {
        program.destroyForcibly();
        Runtime.getRuntime().removeShutdownHook(killing);
      }
    }
  }

  private static List<String> serving(
      List<String> command, SimulatedCluster cluster, int port, Path folder) {
    Path kubeconfig = folder.resolve("kubeconfig");
    cluster.writeKubeconfig(kubeconfig);
    return Stream.concat(
            command.stream(),
            Stream.of(
                "serve",
                "--kubeconfig=" + kubeconfig,
                "--bind-address=" + HOST,
                "--secure-port=" + port,
                "--cert-dir=" + folder,
                "--metric-resolution=15s",
                "--kubelet-preferred-address-types=InternalIP",
                "--kubelet-use-node-status-port"))
        .toList();
  }

  private static Process start(List<String> command, Path folder) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output(folder).toFile())
        .start();
  }

  private static Path output(Path folder) {
    return folder.resolve("program.log");
  }

  private void run(Path cache) throws IOException, InterruptedException {
    cluster.backends(List.of(server));
    await(() -> cluster.isReady(server));
    try (var aggregated =
        new TrainingClient(cluster.trusted(), cluster.apiServer(), cluster.token())) {
      for (int round = 0; round < ROUNDS; round++) {
        try (TrainingClient direct = connected()) {
          direct.askForEverything();
          direct.askForFew(cluster, round);
        }
        aggregated.askForFew(cluster, ROUNDS + round);
      }
    }
    program.destroy();
    boolean ended = program.waitFor(PATIENCE.toMillis(), MILLISECONDS);
    if (!ended || program.exitValue() != 0 || !Files.exists(cache)) {
      throw failure("no AOT cache was written");
    }
  }

  /// A client with a new connection, which trusts the certificate that the program made.
  private TrainingClient connected() throws IOException {
    String certificate = Files.readString(folder.resolve("apiserver.crt"));
    return new TrainingClient(Authority.trusting(certificate), server, cluster.token());
  }

  private void await(BooleanSupplier condition) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (program.waitFor(BETWEEN_LOOKS.toMillis(), MILLISECONDS)) {
        throw failure("the program ended before it was ready");
      }
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw failure("the program was not ready within " + PATIENCE.toMinutes() + " minutes");
      }
    }
  }

  private IllegalStateException failure(String what) throws IOException {
    List<String> lines = Files.readAllLines(output(folder));
    int from = Math.max(0, lines.size() - LINES_OF_A_FAILURE);
    return new IllegalStateException(
        what + "; the last it printed: " + String.join(" | ", lines.subList(from, lines.size())));
  }
}
