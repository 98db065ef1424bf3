package io.nilometer.kube.config;

import io.nilometer.kube.http.ServerAddress;
import io.nilometer.kube.http.ServerIdentity;
import io.nilometer.tls.PemSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the API server the way a Pod does: by two environment variables and its ServiceAccount.
final class InCluster {

  private static final String HOST = "KUBERNETES_SERVICE_HOST";
  private static final String PORT = "KUBERNETES_SERVICE_PORT";

  private InCluster() {}

  static ClusterAccess load(
      Map<String, String> environment, Path serviceAccount, InstantSource clock)
      throws KubeConfigException {
    String host = environment.getOrDefault(HOST, "");
    String port = environment.getOrDefault(PORT, "");
    if (host.isEmpty() || port.isEmpty()) {
      throw new KubeConfigException(
          "no Kubernetes API server is configured: give --kubeconfig, set KUBECONFIG, or run as a"
              + " Pod ("
              + (HOST + " and " + PORT + " are not set)"));
    }
    Path token = readable(serviceAccount.resolve("token"));
    Path authority = readable(serviceAccount.resolve("ca.crt"));
    String url = "https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    return new ClusterAccess(
        ServerAddress.parse(url)
            .orElseThrow(
                () ->
                    new KubeConfigException(
                        "the Pod's ServiceAccount cannot be used: %s and %s are not a host and a port: %s, %s"
                            .formatted(HOST, PORT, host, port))),
        new ServerIdentity(
            Optional.empty(),
            Optional.of(new PemSource.File("the ServiceAccount's CA", authority)),
            false,
            new ServerIdentity.Remedy("the ServiceAccount's ca.crt", HOST)),
        Optional.empty(),
        new TokenFile(token, "token of the ServiceAccount, " + token, clock),
        List.of());
  }

  private static Path readable(Path file) throws KubeConfigException {
    if (!Files.isReadable(file)) {
      throw new KubeConfigException(
          "the Pod's ServiceAccount cannot be used: " + file + " cannot be read");
    }
    return file;
  }
}
