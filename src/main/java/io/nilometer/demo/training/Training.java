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
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Creates an AOT cache: runs two replicas of the program on a simulated cluster, sends one the
/// requests of clients, and stops it, whereupon its JVM writes the cache: classes, and profiles of
/// the methods that it compiled.
public final class Training {

  /// Few nodes and many pods: what lists and bodies consist of is to be compiled, and what a query
  /// calls once is not, since it would be compiled after each start too.
  private static final ClusterSpec CLUSTER = ClusterSpec.of(30, 110);

  private static final int ROUNDS = 40;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final int LINES_OF_A_FAILURE = 10;
  private static final String HOST = "127.0.0.1";
  private static final String LEASE = "kube-system/nilometer";

  /// The program to be trained.
  @FunctionalInterface
  public interface Program {

    /// Starts it in a JVM with these options too; ends before the program's own arguments.
    List<String> command(List<String> options);
  }

  private final SimulatedCluster cluster;
  private final List<Replica> replicas; // the first one is recorded

  private record Replica(Process process, URI server, Path certificates, Path output) {}

  private Training(SimulatedCluster cluster, List<Replica> replicas) {
    this.cluster = cluster;
    this.replicas = replicas;
  }

  /// The options with which the JVM of the program writes a cache when it ends.
  private static List<String> options(Path cache) {
    return List.of("-Xlog:aot*=off", "-XX:AOTCacheOutput=" + cache);
  }

  /// Throws an [IllegalStateException] with the last lines of the program if it writes no cache.
  ///
  /// @param trust flags of `serve` by which the two replicas trust each other
  /// @param folder for their output and certificates
  /// @param cache replaced
  public static void run(Program program, List<String> trust, Path folder, Path cache)
      throws IOException, InterruptedException {
    Files.deleteIfExists(cache);
    try (SimulatedCluster cluster = SimulatedCluster.start(CLUSTER)) {
      cluster.sampleAsRealKubelets();
      List<Replica> replicas = start(program, trust, cluster, folder, cache);
      var killing = new Thread(() -> kill(replicas)); // where this process is stopped
      Runtime.getRuntime().addShutdownHook(killing);
      try {
        new Training(cluster, replicas).run(cache);
      } catch (IllegalStateException failed) {
        Files.deleteIfExists(cache); // of a program that did nothing
        throw failed;
      } finally {
        kill(replicas);
        Runtime.getRuntime().removeShutdownHook(killing);
      }
    }
  }

  private static void kill(List<Replica> replicas) {
    replicas.forEach(replica -> replica.process().destroyForcibly());
  }

  private static List<Replica> start(
      Program program, List<String> trust, SimulatedCluster cluster, Path folder, Path cache)
      throws IOException {
    Path kubeconfig = folder.resolve("kubeconfig");
    cluster.writeKubeconfig(kubeconfig);
    List<Integer> ports = FreePorts.find(HOST, 4);
    List<Integer> seeds = ports.subList(0, 2);
    List<String> shared =
        Stream.concat(
                Stream.of(
                    "--kubeconfig=" + kubeconfig,
                    "--bind-address=" + HOST,
                    "--metric-resolution=15s",
                    "--kubelet-preferred-address-types=InternalIP",
                    "--kubelet-use-node-status-port",
                    "--cluster-host=" + HOST,
                    "--cluster-lease=" + LEASE,
                    "--cluster-seeds=%1$s:%2$d,%1$s:%3$d"
                        .formatted(HOST, seeds.getFirst(), seeds.getLast())),
                trust.stream())
            .toList();
    var replicas = new ArrayList<Replica>();
    for (int i = 0; i < seeds.size(); i++) {
      List<String> command = program.command(i == 0 ? options(cache) : List.of());
      int port = ports.get(seeds.size() + i);
      Path certificates = folder.resolve("replica-" + i);
      Path output = folder.resolve("replica-" + i + ".log");
      Stream<String> own =
          Stream.of(
              "--cluster-port=" + seeds.get(i),
              "--secure-port=" + port,
              "--cert-dir=" + certificates);
      Process process =
          new ProcessBuilder(
                  Stream.of(command.stream(), Stream.of("serve"), shared.stream(), own)
                      .flatMap(part -> part)
                      .toList())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      replicas.add(
          new Replica(process, URI.create("https://" + HOST + ":" + port), certificates, output));
    }
    return List.copyOf(replicas);
  }

  private void run(Path cache) throws IOException, InterruptedException {
    Replica recorded = replicas.getFirst();
    cluster.backends(replicas.stream().map(Replica::server).toList());
    for (Replica replica : replicas) {
      await(() -> cluster.isReady(replica.server()));
    }
    cluster.backends(List.of(recorded.server()));
    try (var aggregated =
        new TrainingClient(cluster.trusted(), cluster.apiServer(), cluster.token())) {
      for (int round = 0; round < ROUNDS; round++) {
        try (TrainingClient direct = connected(recorded)) {
          direct.askForEverything();
          direct.askForFew(cluster, round);
        }
        aggregated.askForFew(cluster, ROUNDS + round);
      }
    }
    Process program = recorded.process();
    program.destroy();
    boolean ended = program.waitFor(PATIENCE.toMillis(), MILLISECONDS);
    if (!ended || program.exitValue() != 0 || !Files.exists(cache)) {
      throw failure(recorded, "no AOT cache was written");
    }
  }

  /// A client with a new connection, which trusts the certificate that the program made.
  private TrainingClient connected(Replica replica) throws IOException {
    String certificate = Files.readString(replica.certificates().resolve("apiserver.crt"));
    return new TrainingClient(Authority.trusting(certificate), replica.server(), cluster.token());
  }

  private void await(BooleanSupplier condition) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      for (Replica replica : replicas) {
        if (replica.process().waitFor(BETWEEN_LOOKS.toMillis(), MILLISECONDS)) {
          throw failure(replica, "the program ended before it was ready");
        }
      }
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw failure(
            replicas.getFirst(),
            "the program was not ready within " + PATIENCE.toMinutes() + " minutes");
      }
    }
  }

  private static IllegalStateException failure(Replica replica, String what) throws IOException {
    List<String> lines = Files.readAllLines(replica.output());
    int from = Math.max(0, lines.size() - LINES_OF_A_FAILURE);
    return new IllegalStateException(
        what + "; the last it printed: " + String.join(" | ", lines.subList(from, lines.size())));
  }
}
