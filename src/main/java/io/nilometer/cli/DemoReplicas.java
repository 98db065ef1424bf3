package io.nilometer.cli;

import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.demo.net.FreePorts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Several replicas that share the nodes of one cluster, each a separate process on loopback. A
/// replica that ends is restarted after a delay, as by a kubelet. [#close] stops them all.
final class DemoReplicas {

  private static final Logger LOG = LoggerFactory.getLogger(DemoReplicas.class);
  private static final String HOST = "127.0.0.1";
  private static final Duration BEFORE_RESTART = Duration.ofSeconds(20);
  private static final int KILLED = 128 + 9;

  private final List<Replica> replicas;
  private final Map<Replica, State> states = new LinkedHashMap<>(); // guarded by states
  private boolean closed; // guarded by states

  private record Replica(int number, int port, int statusPort, List<String> command, Path log) {

    URI address() {
      return URI.create("https://" + HOST + ":" + port);
    }
  }

  private sealed interface State {}

  private record Running(Process process) implements State {}

  private record Ended(int exitCode, Instant restart) implements State {}

  private DemoReplicas(List<Replica> replicas) {
    this.replicas = replicas;
  }

  /// @param arguments flags of `serve` that all replicas get
  /// @param folder for logs and certificates
  static DemoReplicas start(int count, List<String> arguments, Path folder) throws IOException {
    List<String> tls = ClusterTls.Files.generate(folder, Instant.now()).flags();
    List<String> all = Stream.concat(arguments.stream(), tls.stream()).toList();
    List<Integer> ports = FreePorts.find(HOST, 3 * count);
    String seeds =
        ports.subList(0, count).stream()
            .map(port -> HOST + ":" + port)
            .collect(Collectors.joining(","));
    var replicas = new ArrayList<Replica>();
    for (int i = 0; i < count; i++) {
      replicas.add(
          replica(
              i, ports.get(i), ports.get(count + i), ports.get(2 * count + i), seeds, all, folder));
    }
    var started = new DemoReplicas(List.copyOf(replicas));
    for (Replica replica : replicas) {
      started.start(replica);
    }
    return started;
  }

  private static Replica replica(
      int number,
      int clusterPort,
      int port,
      int statusPort,
      String seeds,
      List<String> arguments,
      Path folder) {
    Stream<String> own =
        Stream.of(
            "--cluster-seeds=" + seeds,
            "--cluster-host=" + HOST,
            "--cluster-port=" + clusterPort,
            "--bind-address=" + HOST,
            "--secure-port=" + port,
            "--status-bind-address=" + HOST + ":" + statusPort,
            "--cert-dir=" + folder.resolve("certificates-" + number));
    List<String> command =
        Stream.of(java(), Stream.of("serve"), arguments.stream(), own)
            .flatMap(part -> part)
            .toList();
    return new Replica(
        number, port, statusPort, command, folder.resolve("replica-" + number + ".log"));
  }

  /// The JVM, its options and the class path of this process.
  private static Stream<String> java() {
    return Stream.of(
            Stream.of(ProcessHandle.current().info().command().orElse("java")),
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream(),
            Stream.of("-cp", System.getProperty("java.class.path"), Main.class.getName()))
        .flatMap(part -> part);
  }

  private void start(Replica replica) throws IOException {
    synchronized (states) {
      if (closed) {
        return;
      }
      Process process =
          new ProcessBuilder(replica.command())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(replica.log().toFile()))
              .start();
      states.put(replica, new Running(process));
      var _ = process.onExit().thenAccept(ended -> restart(replica, ended.exitValue()));
    }
  }

  private void restart(Replica replica, int exitCode) {
    synchronized (states) {
      states.put(replica, new Ended(exitCode, Instant.now().plus(BEFORE_RESTART)));
    }
    CompletableFuture.delayedExecutor(BEFORE_RESTART.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> tryToStart(replica));
  }

  private void tryToStart(Replica replica) {
    try {
      start(replica);
    } catch (IOException failed) {
      LOG.error("Cannot restart a replica of the demo", failed);
    }
  }

  /// Where each replica serves the API.
  List<URI> addresses() {
    return replicas.stream().map(Replica::address).toList();
  }

  /// Where each replica serves its status page, on loopback.
  List<Integer> statusPorts() {
    return replicas.stream().map(Replica::statusPort).toList();
  }

  /// A line for each replica, and how to kill one that is ready.
  ///
  /// @param isReady whether the server at an address is
  List<String> states(Predicate<URI> isReady) {
    var lines = new ArrayList<String>();
    synchronized (states) {
      for (Replica replica : replicas) {
        lines.add("replica " + replica.number() + ": " + state(replica, isReady));
      }
      replicas.stream()
          .filter(replica -> isReady.test(replica.address()))
          .map(states::get)
          .filter(Running.class::isInstance)
          .findFirst()
          .map(Running.class::cast)
          .ifPresent(
              running ->
                  lines.add("Kill one, and metrics go on: kill -9 " + running.process().pid()));
    }
    return lines;
  }

  private String state(Replica replica, Predicate<URI> isReady) {
    return switch (states.get(replica)) {
      case Running running ->
          "process %d, %s"
              .formatted(
                  running.process().pid(), isReady.test(replica.address()) ? "ready" : "not ready");
      case Ended ended ->
          "%s, starts again in %d s"
              .formatted(
                  ended.exitCode() == KILLED ? "killed" : "ended with " + ended.exitCode(),
                  Math.max(0, Duration.between(Instant.now(), ended.restart()).toSeconds()));
    };
  }

  /// Kills them: nothing of a demo is worth a graceful end.
  void close() throws InterruptedException {
    List<Process> ending;
    synchronized (states) {
      closed = true;
      ending =
          states.values().stream()
              .filter(Running.class::isInstance)
              .map(state -> ((Running) state).process())
              .toList();
    }
    ending.forEach(Process::destroyForcibly);
    for (Process process : ending) {
      process.waitFor();
    }
  }
}
