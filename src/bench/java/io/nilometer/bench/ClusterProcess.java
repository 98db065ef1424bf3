package io.nilometer.bench;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Runs the simulated cluster as a process until a signal ends it. It writes the kubeconfig once
/// everything listens.
@Command(name = "cluster", mixinStandardHelpOptions = true)
final class ClusterProcess implements Callable<Integer> {

  /// The number of apps is a multiple of this, so all pods of an app are in the same namespace.
  static final int NAMESPACES = 50;

  @Option(names = "--nodes", required = true)
  private int nodes;

  @Option(names = "--pods", required = true)
  private int pods;

  @Option(names = "--containers", defaultValue = "1")
  private int containers;

  @Option(names = "--dir", required = true, description = "Where to write the kubeconfig.")
  private Path dir;

  static void main(String... arguments) {
    System.exit(new CommandLine(new ClusterProcess()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    ClusterSpec spec =
        ClusterSpec.of(nodes, pods).withContainers(containers).withNamespaces(NAMESPACES);
    try (SimulatedCluster cluster = SimulatedCluster.start(spec)) {
      cluster.sampleAsRealKubelets();
      cluster.writeKubeconfig(dir.resolve("kubeconfig"));
      new CountDownLatch(1).await(); // a signal ends it
      return 0;
    }
  }
}
