package io.nilometer.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.demo.SimulatedCluster;
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

/// `nilometer demo`: a simulated cluster, and one replica that serves it in the same process or
/// several in processes of their own; on loopback only.
@Command(
    name = "demo",
    description = "Serve a simulated cluster, to try kubectl top with.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    showDefaultValues = true,
    sortOptions = false)
final class DemoCommand implements Callable<Integer> {

  private static final Duration SLOW_ANSWER = Duration.ofSeconds(5);
  private static final int NAMESPACES = 10;
  private static final int MOST_REPLICAS = 9;

  @Option(names = "--nodes", paramLabel = "<number>", description = "Nodes of the cluster.")
  private int nodes = 100;

  @Option(names = "--pods", paramLabel = "<number>", description = "Pods of each node.")
  private int pods = 30;

  @Option(names = "--containers", paramLabel = "<number>", description = "Containers of each pod.")
  private int containers = 1;

  @Option(
      names = "--slow",
      paramLabel = "<number>",
      description = "Kubelets that answer after 5 s.")
  private int slow = 0;

  @Option(names = "--failing", paramLabel = "<number>", description = "Kubelets that answer 500.")
  private int failing = 0;

  @Option(
      names = "--replicas",
      paramLabel = "<number>",
      description = "Replicas that share the work; more than one: each a process of its own.")
  private int replicas = 1;

  @Option(
      names = "--kubeconfig-out",
      paramLabel = "<file>",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description = "Where to write the kubeconfig (default: a temporary folder).")
  private Optional<Path> kubeconfigOut = Optional.empty();

  @Override
  public Integer call() throws Exception {
    if (replicas < 1 || replicas > MOST_REPLICAS) {
      throw new IllegalArgumentException(
          "--replicas must be 1 to %d, but is %d".formatted(MOST_REPLICAS, replicas));
    }
    var spec = new ClusterSpec(nodes, pods, containers, NAMESPACES, slow, SLOW_ANSWER, failing);
    quietLogs();
    OldGeneration.watch();
    return ProcessLifecycle.of(resources -> start(spec, resources));
  }

  private CompletionStage<ExitStatus> start(ClusterSpec spec, Resources resources)
      throws Exception {
    Path folder = resources.add(Files.createTempDirectory("nilometer-demo-"), DemoCommand::delete);
    Path kubeconfig = kubeconfigOut.orElse(folder.resolve("kubeconfig"));
    SimulatedCluster cluster = resources.add(SimulatedCluster.start(spec), SimulatedCluster::close);
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
    Config config =
        Configuration.load(settings(kubeconfig, folder), System.getenv(), Optional.empty());
    Nilometer running =
        resources.add(Nilometer.start(Settings.of(config), config), Nilometer::stop);
    cluster.backends(List.of(URI.create("https://127.0.0.1:" + running.port())));
    introduce(kubeconfig);
    return running.ended();
  }

  /// They are started again when they end, so this never ends by itself.
  private CompletionStage<ExitStatus> startProcesses(
      SimulatedCluster cluster, Path kubeconfig, Path folder, Resources resources)
      throws IOException {
    DemoReplicas processes =
        resources.add(DemoReplicas.start(replicas, flags(kubeconfig), folder), DemoReplicas::close);
    cluster.backends(processes.addresses());
    introduce(kubeconfig);
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

  private static Config settings(Path kubeconfig, Path folder) {
    return ConfigFactory.parseMap(
        Map.of(
            "nilometer.kubernetes.kubeconfig",
            kubeconfig.toString(),
            "nilometer.serving.bind-address",
            "127.0.0.1",
            "nilometer.serving.port",
            0,
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
        %d replicas share the work; they are ready in some seconds. Then kill one, and see that kubectl top does not notice:
          kill -9 %d
        The others are %s. One that ended is started again after %d s. Their logs: %s/replica-*.log
        """,
        ids.size(),
        ids.getFirst(),
        ids.subList(1, ids.size()),
        DemoReplicas.BEFORE_RESTART.toSeconds(),
        folder);
  }

  private void introduce(Path kubeconfig) {
    System.out.printf(
        """
        Simulated cluster: %,d nodes, %,d pods. In another terminal:
          export KUBECONFIG=%s
          kubectl top nodes
          kubectl top pods -A
          kubectl get --raw /apis/metrics.k8s.io/v1beta1/nodes
          kubectl get nodemetrics,podmetrics -A
        Ctrl-C ends it.
        """,
        nodes, nodes * pods, kubeconfig.toAbsolutePath());
  }

  /// The table takes the place of the log, except for what is wrong.
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
