package io.nilometer;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.demo.SimulatedCluster;
import io.nilometer.replica.Nilometer;
import io.nilometer.settings.Configuration;
import io.nilometer.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A replica in this JVM that serves a simulated cluster, whose API server proxies the metrics API
/// to it. It scrapes at the shortest allowed resolution.
record Replica(Nilometer running) implements AutoCloseable {

  /// @param folder for the kubeconfig and the certificate
  static Replica serving(SimulatedCluster cluster, Path folder) throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    cluster.writeKubeconfig(kubeconfig);
    Config config = Configuration.load(flags(kubeconfig, folder), Map.of(), Optional.empty());
    var replica = new Replica(Nilometer.start(Settings.of(config), config));
    cluster.backends(List.of(replica.uri()));
    return replica;
  }

  private static Config flags(Path kubeconfig, Path folder) {
    return ConfigFactory.parseMap(
        Map.of(
            "nilometer.serving.shutdown-grace",
            "1s",
            "nilometer.kubernetes.kubeconfig",
            kubeconfig.toString(),
            "nilometer.serving.bind-address",
            "127.0.0.1",
            "nilometer.serving.port",
            0,
            "nilometer.serving.certificate-directory",
            folder.toString(),
            "nilometer.scrape.resolution",
            "10s",
            "nilometer.scrape.kubelet.request-timeout",
            "9s",
            "nilometer.scrape.kubelet.preferred-address-types",
            List.of("InternalIP"),
            "nilometer.scrape.kubelet.use-node-status-port",
            true));
  }

  int port() {
    return running.port();
  }

  URI uri() {
    return URI.create("https://127.0.0.1:" + port());
  }

  @Override
  public void close() {
    running.stop();
  }
}
