package io.nilometer.kube.config;

import io.nilometer.kube.http.Credentials;
import io.nilometer.kube.http.Proxy;
import io.nilometer.kube.http.ServerAddress;
import io.nilometer.kube.http.ServerIdentity;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// How to reach one API server, and as whom.
///
/// @param impersonation header fields that name the user to act as
public record ClusterAccess(
    ServerAddress server,
    ServerIdentity identity,
    Optional<Proxy> proxy,
    Credentials credentials,
    List<Map.Entry<String, String>> impersonation) {

  private static final String KUBECONFIG = "KUBECONFIG";

  public ClusterAccess {
    impersonation = List.copyOf(impersonation);
  }

  /// The client certificate, unless an exec plugin is to give one.
  public Optional<Credentials.ClientKeyPair> fixedKeyPair() {
    return credentials instanceof WithKeyPair fixed ? fixed.keyPair() : Optional.empty();
  }

  /// Reads the kubeconfig; without one the files that the variable `KUBECONFIG` lists; without them
  /// what a Pod finds in its container. Runs and connects to nothing.
  ///
  /// @param context of the kubeconfig; absent: its current-context
  public static ClusterAccess load(
      Optional<Path> kubeconfig,
      Optional<String> context,
      Map<String, String> environment,
      Path serviceAccount,
      InstantSource clock,
      LongSupplier nanoTime)
      throws KubeConfigException {
    List<Path> listed = Kubeconfig.listed(environment.getOrDefault(KUBECONFIG, ""));
    if (kubeconfig.isPresent()) {
      return new KubeconfigReader(Kubeconfig.load(kubeconfig.get()), clock, nanoTime).read(context);
    }
    if (!listed.isEmpty()) {
      return new KubeconfigReader(Kubeconfig.loadAll(listed), clock, nanoTime).read(context);
    }
    if (context.isPresent()) {
      throw new KubeConfigException("--context needs a kubeconfig: give --kubeconfig");
    }
    return InCluster.load(environment, serviceAccount, clock);
  }
}
