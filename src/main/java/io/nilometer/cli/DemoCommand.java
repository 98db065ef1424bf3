package io.nilometer.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.net.FreePorts;
import io.nilometer.demo.objects.ClusterSpec;
import io.nilometer.demo.top.TopView;
import io.nilometer.replica.ExitStatus;
import io.nilometer.replica.Nilometer;
import io.nilometer.replica.OldGeneration;
import io.nilometer.replica.ProcessLifecycle;
import io.nilometer.replica.Resources;
import io.nilometer.replica.Version;
import io.nilometer.settings.Configuration;
import io.nilometer.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `nilometer demo`: simulates a cluster, and serves it with one replica in this process or with
/// several replicas in their own processes. Listens on loopback only.
@Command(
    name = "demo",
    description = "Simulate a cluster and serve its metrics, for kubectl top on this machine.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    showDefaultValues = true,
    sortOptions = false)
final class DemoCommand implements Callable<Integer> {

  private static final Duration SLOW_ANSWER = Duration.ofSeconds(5);
  private static final int NAMESPACES = 10;
  private static final int STATUS_PORT = 8080;
  private static final int MOST_REPLICAS = 9;

  @Option(names = "--nodes", paramLabel = "<number>", description = "Number of nodes.")
  private int nodes = 100;

  @Option(names = "--pods", paramLabel = "<number>", description = "Pods per node.")
  private int pods = 30;

  @Option(names = "--containers", paramLabel = "<number>", description = "Containers per pod.")
  private int containers = 1;

  @Option(
      names = "--slow",
      paramLabel = "<number>",
      description = "Number of kubelets that answer after 5 s.")
  private int slow = 0;

  @Option(
      names = "--failing",
      paramLabel = "<number>",
      description = "Number of kubelets that answer 500.")
  private int failing = 0;

  @Option(
      names = "--replicas",
      paramLabel = "<number>",
      description = "Replicas that share the nodes; 2 to 9 run as separate processes.")
  private int replicas = 1;

  @Option(
      names = "--kubeconfig-out",
      paramLabel = "<file>",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description = "File to write the kubeconfig to (default: in a temporary directory).")
  private Optional<Path> kubeconfigOut = Optional.empty();

  @Override
  public Integer call() throws Exception {
    requireRange("--replicas", replicas, 1, MOST_REPLICAS);
    requireRange("--nodes", nodes, 1, ClusterSpec.MAX_NODES);
    requireRange("--pods", pods, 0, 1_000);
    requireRange("--containers", containers, 1, 100);
    requireRange("--slow", slow, 0, nodes);
    requireRange("--failing", failing, 0, nodes - slow);
    kubeconfigOut.ifPresent(DemoCommand::requireWritable);
    var spec = new ClusterSpec(nodes, pods, containers, NAMESPACES, slow, SLOW_ANSWER, failing);
    quietLogs();
    OldGeneration.watch();
    return ProcessLifecycle.of(resources -> start(spec, resources));
  }

  private static void requireRange(String flag, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %d to %d, but is %d".formatted(flag, least, most, value));
    }
  }

  private static void requireWritable(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new IllegalArgumentException(
          "--kubeconfig-out: cannot write "
              + file
              + ": create its directory or choose one that is writable");
    }
  }

  private CompletionStage<ExitStatus> start(ClusterSpec spec, Resources resources)
      throws Exception {
    Path folder = resources.add(Files.createTempDirectory("nilometer-demo-"), DemoCommand::delete);
    Path kubeconfig = kubeconfigOut.orElse(folder.resolve("kubeconfig"));
    SimulatedCluster cluster = resources.add(SimulatedCluster.start(spec), SimulatedCluster::close);
    cluster.sampleAsRealKubelets();
    cluster.writeKubeconfig(kubeconfig);
    resources.add(kubeconfig, Files::deleteIfExists);
    CompletionStage<ExitStatus> ended =
        replicas == 1
            ? startHere(cluster, kubeconfig, folder, resources)
            : startProcesses(cluster, kubeconfig, folder, resources);
    resources.add(
        TopView.start(
            cluster.apiServer(),
            cluster.token(),
            cluster.trusted(),
            System.out,
            TopView.onTerminal()),
        TopView::close);
    return ended;
  }

  private CompletionStage<ExitStatus> startHere(
      SimulatedCluster cluster, Path kubeconfig, Path folder, Resources resources)
      throws Exception {
    int statusPort = FreePorts.preferred("127.0.0.1", STATUS_PORT);
    Config config =
        Configuration.load(
            settings(kubeconfig, folder, statusPort), System.getenv(), Optional.empty());
    Nilometer running =
        resources.add(Nilometer.start(Settings.of(config), config), Nilometer::stop);
    cluster.backends(List.of(URI.create("https://127.0.0.1:" + running.port())));
    introduce(kubeconfig, statusPort);
    return running.ended();
  }

  /// A replica that ends is restarted, so the returned stage never completes.
  private CompletionStage<ExitStatus> startProcesses(
      SimulatedCluster cluster, Path kubeconfig, Path folder, Resources resources)
      throws IOException {
    DemoReplicas processes =
        resources.add(DemoReplicas.start(replicas, flags(kubeconfig), folder), DemoReplicas::close);
    cluster.backends(processes.addresses());
    introduce(kubeconfig, processes.statusPorts().getFirst());
    introduce(processes, folder);
    return new CompletableFuture<>();
  }

  private static List<String> flags(Path kubeconfig) {
    return List.of(
        "--kubeconfig=" + kubeconfig,
        "--metric-resolution=15s",
        "--kubelet-preferred-address-types=InternalIP",
        "--kubelet-use-node-status-port",
        "--cluster-lease=default/nilometer");
  }

  private static Config settings(Path kubeconfig, Path folder, int statusPort) {
    return ConfigFactory.parseMap(
        Map.of(
            "nilometer.kubernetes.kubeconfig",
            kubeconfig.toString(),
            "nilometer.serving.bind-address",
            "127.0.0.1",
            "nilometer.serving.port",
            0,
            "nilometer.status.bind-address",
            "127.0.0.1:" + statusPort,
            "nilometer.serving.certificate-directory",
            folder.toString(),
            "nilometer.scrape.resolution",
            "15s",
            "nilometer.scrape.kubelet.preferred-address-types",
            List.of("InternalIP"),
            "nilometer.scrape.kubelet.use-node-status-port",
            true));
  }

  private static void introduce(DemoReplicas processes, Path folder) {
    List<Long> ids = processes.processIds();
    System.out.printf(
        """
        %d replicas share the nodes and are ready within seconds. Kill one; kubectl top keeps answering:
          kill -9 %d
        The others are %s. A replica that ended is restarted after %d s. Logs: %s/replica-*.log
        """,
        ids.size(),
        ids.getFirst(),
        ids.subList(1, ids.size()),
        DemoReplicas.BEFORE_RESTART.toSeconds(),
        folder);
  }

  private void introduce(Path kubeconfig, int statusPort) {
    System.out.printf(
        """
        Simulated cluster: %,d nodes, %,d pods. In another terminal:
          export KUBECONFIG=%s
          kubectl top nodes
          kubectl top pods -A
          kubectl get --raw /apis/metrics.k8s.io/v1beta1/nodes
          kubectl get nodemetrics,podmetrics -A
        Status page: http://127.0.0.1:%d/
        Press Ctrl-C to stop.
        """,
        nodes, nodes * pods, kubeconfig.toAbsolutePath(), statusPort);
  }

  /// The table is printed instead of the log; only problems are logged.
  private static void quietLogs() {
    Level level = TopView.onTerminal() ? Level.ERROR : Level.WARN;
    ((Logger) LoggerFactory.getLogger("io.nilometer")).setLevel(level);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
