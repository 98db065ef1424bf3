package io.nilometer.demo.training;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.stream.Collectors.joining;

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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/// Creates an AOT cache: runs the program on a simulated cluster, sends it the requests of clients,
/// and stops it, whereupon its JVM writes the cache: classes, and profiles of the methods that it
/// compiled.
///
/// A single replica and one among several load different classes, and each pays for what it has and
/// does not use. So there is a cache for each.
public final class Training {

  /// Few nodes and many pods: what lists and bodies consist of is to be compiled, and what a query
  /// calls once is not, since it would be compiled after each start too.
  private static final ClusterSpec FOR_ONE = ClusterSpec.of(20, 110);

  private static final ClusterSpec FOR_TWO = ClusterSpec.of(30, 110);

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
  /// @param trust flags of `serve` by which two replicas trust each other; empty: one runs alone
  /// @param folder for output and certificates
  /// @param cache replaced
  public static void run(Program program, List<String> trust, Path folder, Path cache)
      throws IOException, InterruptedException {
    Files.deleteIfExists(cache);
    var replicas = new CopyOnWriteArrayList<Replica>();
    var killing = new Thread(() -> kill(replicas)); // where this process is stopped
    Runtime.getRuntime().addShutdownHook(killing);
    try (SimulatedCluster cluster = SimulatedCluster.start(trust.isEmpty() ? FOR_ONE : FOR_TWO)) {
      cluster.sampleAsRealKubelets();
      try {
        start(program, trust, cluster, folder, cache, replicas);
        new Training(cluster, replicas).run(cache);
      } finally {
        kill(replicas);
      }
    } catch (IllegalStateException | IOException failed) {
      Files.deleteIfExists(cache); // of a program that did nothing
      throw failed;
    } finally {
      Runtime.getRuntime().removeShutdownHook(killing);
    }
  }

  /// Also the JVM that another one has started to write a cache.
  private static void kill(List<Replica> replicas) {
    for (Replica replica : replicas) {
      replica.process().descendants().forEach(ProcessHandle::destroyForcibly);
      replica.process().destroyForcibly().onExit().join();
    }
  }

  /// Adds the replicas to a list as they start.
  private static void start(
      Program program,
      List<String> trust,
      SimulatedCluster cluster,
      Path folder,
      Path cache,
      List<Replica> replicas)
      throws IOException {
    Path kubeconfig = folder.resolve("kubeconfig");
    cluster.writeKubeconfig(kubeconfig);
    int count = trust.isEmpty() ? 1 : 2;
    List<Integer> ports = FreePorts.find(HOST, 2 * count);
    List<Integer> peers = ports.subList(count, 2 * count);
    for (int i = 0; i < count; i++) {
      int port = ports.get(i);
      Path certificates = folder.resolve("replica-" + i);
      Path output = folder.resolve("replica-" + i + ".log");
      Process process =
          new ProcessBuilder(
                  Stream.of(
                          program.command(i == 0 ? options(cache) : List.of()),
                          serving(kubeconfig, port, certificates),
                          count == 1 ? List.<String>of() : among(peers, i),
                          trust)
                      .flatMap(List::stream)
                      .toList())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      replicas.add(
          new Replica(process, URI.create("https://" + HOST + ":" + port), certificates, output));
    }
  }

  private static List<String> serving(Path kubeconfig, int port, Path certificates) {
    return List.of(
        "serve",
        "--kubeconfig=" + kubeconfig,
        "--bind-address=" + HOST,
        "--secure-port=" + port,
        "--cert-dir=" + certificates,
        "--metric-resolution=15s",
        "--kubelet-preferred-address-types=InternalIP",
        "--kubelet-use-node-status-port");
  }

  private static List<String> among(List<Integer> peers, int self) {
    String seeds = peers.stream().map(port -> HOST + ":" + port).collect(joining(","));
    return List.of(
        "--cluster-seeds=" + seeds,
        "--cluster-host=" + HOST,
        "--cluster-port=" + peers.get(self),
        "--cluster-lease=" + LEASE);
  }

  private void run(Path cache) throws IOException, InterruptedException {
    Replica recorded = replicas.getFirst();
    cluster.backends(replicas.stream().map(Replica::server).toList());
    for (Replica replica : replicas) {
      awaitReady(replica);
    }
    cluster.backends(List.of(recorded.server()));
    try {
      ask(recorded);
    } catch (IOException unanswered) {
      throw failure(recorded, "the program does not answer: " + unanswered);
    }
    Process program = recorded.process();
    program.destroy();
    boolean ended = program.waitFor(PATIENCE.toMillis(), MILLISECONDS);
    if (!ended || program.exitValue() != 0 || !Files.exists(cache)) {
      throw failure(recorded, "no AOT cache was written");
    }
  }

  private void ask(Replica recorded) throws IOException, InterruptedException {
    try (var aggregated =
        new TrainingClient(cluster.trusted(), cluster.apiServer(), cluster.token())) {
      for (int round = 0; round < ROUNDS; round++) {
        try (TrainingClient direct = connected(recorded)) {
          direct.askForEverything();
          direct.askForFew(cluster, round);
        }
        aggregated.askForFew(cluster, ROUNDS + round);
      }
      aggregated.askForChanges();
    }
  }

  /// A client with a new connection, which trusts the certificate that the program made.
  private TrainingClient connected(Replica replica) throws IOException {
    String certificate = Files.readString(replica.certificates().resolve("apiserver.crt"));
    return new TrainingClient(Authority.trusting(certificate), replica.server(), cluster.token());
  }

  private void awaitReady(Replica awaited) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    while (!cluster.isReady(awaited.server())) {
      for (Replica replica : replicas) {
        if (replica.process().waitFor(BETWEEN_LOOKS.toMillis(), MILLISECONDS)) {
          throw failure(replica, "the program ended before it was ready");
        }
      }
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw failure(
            awaited, "the program was not ready within " + PATIENCE.toMinutes() + " minutes");
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
