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
import java.util.function.Supplier;
import java.util.stream.Stream;
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
  private static final long MOST_CONTAINERS = 5_000_000;
  private static final int MOST_NAMED = 5;

  @Option(
      names = "--nodes",
      paramLabel = "<number>",
      converter = NumberConverter.class,
      description = "Number of nodes.")
  private int nodes = 100;

  @Option(
      names = "--pods",
      paramLabel = "<number>",
      converter = NumberConverter.class,
      description = "Pods per node.")
  private int pods = 30;

  @Option(
      names = "--containers",
      paramLabel = "<number>",
      converter = NumberConverter.class,
      description = "Containers per pod.")
  private int containers = 1;

  @Option(
      names = "--slow",
      paramLabel = "<number>",
      converter = NumberConverter.class,
      description = "Number of kubelets that answer after 5 s.")
  private int slow = 0;

  @Option(
      names = "--failing",
      paramLabel = "<number>",
      converter = NumberConverter.class,
      description = "Number of kubelets that answer 500.")
  private int failing = 0;

  @Option(
      names = "--replicas",
      paramLabel = "<number>",
      converter = NumberConverter.class,
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
    requireFeasible();
    kubeconfigOut.ifPresent(file -> OutputFile.require("--kubeconfig-out", file));
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

  private void requireFeasible() {
    long all = (long) nodes * pods * containers;
    if (all > MOST_CONTAINERS) {
      throw new IllegalArgumentException(
          "--nodes, --pods and --containers make %,d containers; the demo simulates at most %,d"
              .formatted(all, MOST_CONTAINERS));
    }
  }

  private CompletionStage<ExitStatus> start(ClusterSpec spec, Resources resources)
      throws Exception {
    Path folder = resources.add(Files.createTempDirectory("nilometer-demo-"), DemoCommand::delete);
    Path kubeconfig = kubeconfigOut.orElse(folder.resolve("kubeconfig"));
    SimulatedCluster cluster = resources.add(SimulatedCluster.start(spec), SimulatedCluster::close);
    cluster.sampleAsRealKubelets();
    cluster.writeKubeconfig(kubeconfig);
    System.out.printf(
        "Simulated %,d nodes with %,d pods; starting Nilometer%n", nodes, nodes * pods);
    resources.add(kubeconfig, Files::deleteIfExists);
    if (replicas == 1) {
      int statusPort = FreePorts.preferred("127.0.0.1", STATUS_PORT);
      Nilometer running = startHere(cluster, kubeconfig, folder, statusPort, resources);
      show(cluster, introduction(kubeconfig, statusPort), () -> faults(cluster), resources);
      return running.ended();
    }
    DemoReplicas processes =
        resources.add(DemoReplicas.start(replicas, flags(kubeconfig), folder), DemoReplicas::close);
    cluster.backends(processes.addresses());
    show(
        cluster,
        introduction(kubeconfig, processes.statusPorts().getFirst())
            + "Logs: "
            + folder
            + "/replica-*.log\n",
        () ->
            Stream.concat(faults(cluster).stream(), processes.states(cluster::isReady).stream())
                .toList(),
        resources);
    return new CompletableFuture<>(); // a replica that ends is restarted
  }

  private static Nilometer startHere(
      SimulatedCluster cluster, Path kubeconfig, Path folder, int statusPort, Resources resources)
      throws Exception {
    Config config =
        Configuration.load(
            settings(kubeconfig, folder, statusPort), System.getenv(), Optional.empty());
    Nilometer running =
        resources.add(Nilometer.start(Settings.of(config), config), Nilometer::stop);
    cluster.backends(List.of(URI.create("https://127.0.0.1:" + running.port())));
    return running;
  }

  private static void show(
      SimulatedCluster cluster,
      String introduction,
      Supplier<List<String>> status,
      Resources resources) {
    resources.add(
        TopView.start(
            cluster.apiServer(),
            cluster.token(),
            cluster.trusted(),
            System.out,
            TopView.onTerminal(),
            new TopView.Content(introduction.lines().toList(), status)),
        TopView::close);
    resources.add(
        "Stopping the demo, and removing its files.", System.out::println); // closed first
  }

  /// The kubelets that misbehave: the last ones.
  private List<String> faults(SimulatedCluster cluster) {
    List<String> names = cluster.nodes();
    int sound = nodes - failing - slow;
    return Stream.of(
            fault(
                "answer after " + SLOW_ANSWER.toSeconds() + " s",
                names.subList(sound, sound + slow)),
            fault("answer 500", names.subList(sound + slow, nodes)))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> fault(String what, List<String> names) {
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%,d kubelets %s: %s%s"
                .formatted(
                    names.size(),
                    what,
                    String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size()))),
                    names.size() > MOST_NAMED ? ", ..." : ""));
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

  /// For when the commands in it will be answered.
  private String introduction(Path kubeconfig, int statusPort) {
    return """
    Simulated cluster: %,d nodes, %,d pods. In another terminal:
      export KUBECONFIG=%s
      kubectl top nodes
      kubectl top pods -A
      kubectl get --raw /apis/metrics.k8s.io/v1beta1/nodes
      kubectl get nodemetrics,podmetrics -A
    Status page: http://127.0.0.1:%d/
    Press Ctrl-C to stop.
    """
        .formatted(nodes, nodes * pods, kubeconfig.toAbsolutePath(), statusPort);
  }

  /// The table is printed instead of the log, whose lines would tear it; only problems are logged.
  static void quietLogs() {
    Level level = TopView.onTerminal() ? Level.ERROR : Level.WARN;
    for (String name : List.of("io.nilometer", Logger.ROOT_LOGGER_NAME)) {
      ((Logger) LoggerFactory.getLogger(name)).setLevel(level);
    }
  }

  static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
