package io.nilometer.cluster.lease;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.Leases;
import java.nio.file.Path;
import java.util.Optional;

/// Leases at an API server, over HTTP, which can be taken away.
public final class SimulatedLeases implements AutoCloseable {

  private static final String NAMESPACE = "kube-system";

  private final SimulatedCluster cluster = SimulatedCluster.start(ClusterSpec.of(0, 0));
  private final KubeClient client;
  private final Leases leases;

  public SimulatedLeases(Path folder) throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    cluster.writeKubeconfig(kubeconfig);
    client = KubeClient.create(Optional.of(kubeconfig), Optional.empty());
    leases = new Leases(client, NAMESPACE);
  }

  public LeaseStore store() {
    return leases;
  }

  public String holder(String name) {
    return leases.read(name).join().holder();
  }

  public SimulatedCluster server() {
    return cluster;
  }

  @Override
  public void close() {
    client.close();
    cluster.close();
  }
}
