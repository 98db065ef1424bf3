package io.nilometer.bench;

import io.fabric8.kubernetes.client.Config;
import io.nilometer.demo.net.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The scraped cluster, as a process of its own: the demo's, or another program with the flags of
/// fakecluster. Its pods have the app labels and namespaces that [Question#OF_AUTOSCALERS] expects.
final class Cluster implements AutoCloseable {

  private static final Duration LONGEST_START = Duration.ofMinutes(3);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
  private static final Question READY = new Question("/readyz", "*/*");
  private static final Question SOME_NODES =
      new Question("/api/v1/nodes?limit=500", "application/json");
  private static final Duration CLIENT_WARM_UP = Duration.ofSeconds(5);

  private final Launch launch;
  private final Path kubeconfig;

  private Cluster(Launch launch, Path kubeconfig) {
    this.launch = launch;
    this.kubeconfig = kubeconfig;
  }

  /// Starts the cluster and waits until it answers.
  ///
  /// @param program absent: the demo's
  /// @param folder for its kubeconfig and its output
  static Cluster start(Size size, int containers, Optional<Path> program, Path folder)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve("kubeconfig")); // of an earlier cluster
    List<String> command =
        program.isPresent() ? command(program.get(), FreePorts.find("127.0.0.1", 3)) : ownCommand();
    List<String> flags =
        List.of(
            "--nodes=" + size.nodes(),
            "--pods=" + size.pods(),
            "--containers=" + containers,
            "--dir=" + folder.toAbsolutePath());
    Launch launch =
        Launch.of(
            Stream.concat(command.stream(), flags.stream()).toList(),
            folder.resolve("cluster.log"));
    var cluster = new Cluster(launch, folder.resolve("kubeconfig").toAbsolutePath());
    try {
      cluster.awaitReady();
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      launch.close();
      throw e;
    }
  }

  private static List<String> command(Path program, List<Integer> ports) {
    return List.of(
        program.toAbsolutePath().toString(),
        "--api-port=" + ports.get(0),
        "--control-port=" + ports.get(1),
        "--kubelet-port=" + ports.get(2));
  }

  private static List<String> ownCommand() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        ClusterProcess.class.getName());
  }

  private void awaitReady() throws IOException, InterruptedException {
    Instant end = Instant.now().plus(LONGEST_START);
    while (!isReady()) {
      launch.requireRunning();
      if (Instant.now().isAfter(end)) {
        throw new IOException("the cluster does not answer after " + LONGEST_START);
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private boolean isReady() throws InterruptedException {
    if (!Files.exists(kubeconfig)) {
      return false;
    }
    try (Client client = client(HttpClient.Version.HTTP_1_1)) {
      client.time(address(), READY);
      return true;
    } catch (IOException | IllegalArgumentException _) {
      return false; // still starting, or still writing the file
    }
  }

  /// A client of the administrator. It has already queried the cluster for a while, so that the
  /// first measurement does not include its JIT compilation.
  Client warmClient(HttpClient.Version version) throws IOException, InterruptedException {
    Client client = client(version);
    Instant end = Instant.now().plus(CLIENT_WARM_UP);
    while (Instant.now().isBefore(end)) {
      client.time(address(), SOME_NODES);
    }
    return client;
  }

  private Client client(HttpClient.Version version) {
    return Client.create(version, config().getAutoOAuthToken());
  }

  private URI address() {
    return URI.create(config().getMasterUrl());
  }

  private Config config() {
    return Config.fromKubeconfig(kubeconfig.toFile());
  }

  Path kubeconfig() {
    return kubeconfig;
  }

  long processId() {
    return launch.processId();
  }

  @Override
  public void close() {
    launch.close();
  }
}
