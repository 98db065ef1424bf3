package io.nilometer.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// Finds the API server the way a Pod does: by two environment variables and its ServiceAccount.
final class InCluster {

  private static final String HOST = "KUBERNETES_SERVICE_HOST";
  private static final String PORT = "KUBERNETES_SERVICE_PORT";

  private InCluster() {}

  static Config load(Map<String, String> environment, Path serviceAccount, InstantSource clock)
      throws KubeConfigException {
    String host = environment.getOrDefault(HOST, "");
    String port = environment.getOrDefault(PORT, "");
    if (host.isEmpty() || port.isEmpty()) {
      throw new KubeConfigException(
          "no Kubernetes API server to talk to: give --kubeconfig, or run as a Pod ("
              + (HOST + " and " + PORT + " are not set)"));
    }
    Path token = readable(serviceAccount.resolve("token"));
    Path authority = readable(serviceAccount.resolve("ca.crt"));
    String name = host.contains(":") ? "[" + host + "]" : host;
    return new ConfigBuilder(Config.empty())
        .withMasterUrl("https://" + name + ":" + port)
        .withCaCertFile(authority.toString())
        .withOauthTokenProvider(new TokenFile(token, clock))
        .build();
  }

  private static Path readable(Path file) throws KubeConfigException {
    if (!Files.isReadable(file)) {
      throw new KubeConfigException(
          "the Pod's ServiceAccount cannot be used: " + file + " cannot be read");
    }
    return file;
  }
}
