package io.nilometer.kube;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// How this program proves itself to Kubernetes, as far as kubelets are concerned.
///
/// @param token the bearer token as it is now (files are read again as they rotate), absent when
/// there is none
/// @param clientCertificate PEM, absent when there is none
/// @param clientKey PEM, present when the certificate is
/// @param certificateAuthority PEM of the cluster's CA, absent when the system's authorities count
public record KubeCredentials(
    Supplier<Optional<String>> token,
    Optional<String> clientCertificate,
    Optional<String> clientKey,
    Optional<String> certificateAuthority) {

  /// Where a Pod finds its ServiceAccount.
  public static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
}
