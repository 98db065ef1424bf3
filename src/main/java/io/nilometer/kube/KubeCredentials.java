package io.nilometer.kube;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/// The credentials for kubelets.
///
/// @param token supplies the current bearer token, if there is one
/// @param clientCertificate PEM
/// @param clientKey PEM; present if the certificate is
/// @param certificateAuthority PEM of the cluster's CA; absent: those that Java trusts
public record KubeCredentials(
    Supplier<Optional<String>> token,
    Optional<String> clientCertificate,
    Optional<String> clientKey,
    Optional<String> certificateAuthority) {

  /// The folder of a Pod's ServiceAccount.
  public static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  /// These, but with this token alone as identity.
  public KubeCredentials withToken(Supplier<Optional<String>> other) {
    return new KubeCredentials(other, Optional.empty(), Optional.empty(), certificateAuthority);
  }
}
