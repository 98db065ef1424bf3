package io.nilometer.bench;

import io.fabric8.kubernetes.client.Config;
import io.nilometer.demo.net.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// A cluster of more nodes than a process has descriptors for: one process is the API server,
/// others are the kubelets. The program has the flags of fakecluster.
final class ShardedCluster implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final int MOST_NODES = 8_000; // of a process
  private static final int KUBELET_PORT = 10_350; // of the first shard; FreePorts has none of them
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
  private static final int MOST_LOOKS = 900;

  private final List<Launch> processes = new ArrayList<>();
  private final Path kubeconfig;

  private ShardedCluster(Path kubeconfig) {
    this.kubeconfig = kubeconfig;
  }

  static ShardedCluster start(Path program, Size size, Path folder)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    var cluster = new ShardedCluster(folder.resolve("kubeconfig").toAbsolutePath());
    Files.deleteIfExists(cluster.kubeconfig); // of an earlier cluster
    int shards = Math.ceilDiv(size.nodes(), MOST_NODES);
    List<Integer> ports = FreePorts.find(HOST, 2 + shards);
    List<String> all =
        List.of(
            program.toAbsolutePath().toString(),
            "--nodes=" + size.nodes(),
            "--pods=" + size.pods(),
            "--kubelet-port=" + KUBELET_PORT,
            "--shards=" + shards);
    try {
      cluster.launch(
          all,
          List.of("--no-kubelets", "--api-port=" + ports.get(0), "--control-port=" + ports.get(1)),
          folder,
          folder.resolve("api-server.log"));
      cluster.await(() -> Files.exists(cluster.kubeconfig));
      cluster.await(() -> isOpen(ports.get(0)));
      for (int shard = 0; shard < shards; shard++) {
        cluster.launch(
            all,
            List.of("--no-api", "--shard=" + shard, "--control-port=" + ports.get(2 + shard)),
            Files.createDirectories(folder.resolve("kubelets-" + shard)),
            folder.resolve("kubelets-" + shard + ".log"));
      }
      for (int shard = 0; shard < shards; shard++) {
        int port = KUBELET_PORT + shard;
        cluster.await(() -> isOpen(port));
      }
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /// @param certificates where the process writes those of its own authority
  private void launch(List<String> all, List<String> own, Path certificates, Path log)
      throws IOException {
    var command = new ArrayList<>(all);
    command.addAll(own);
    command.add("--dir=" + certificates.toAbsolutePath());
    processes.add(Launch.of(command, log));
  }

  private void await(BooleanSupplier condition) throws IOException, InterruptedException {
    for (int looks = 0; !condition.getAsBoolean(); looks++) {
      processes.forEach(Launch::requireRunning);
      if (looks == MOST_LOOKS) {
        throw new IOException("the cluster does not listen; see its logs beside " + kubeconfig);
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private static boolean isOpen(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MOST_LOOKS);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// A client of the administrator.
  Client client() {
    return Client.create(
        HttpClient.Version.HTTP_1_1,
        Config.fromKubeconfig(kubeconfig.toFile()).getAutoOAuthToken());
  }

  Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public void close() {
    processes.reversed().forEach(Launch::close);
  }
}
