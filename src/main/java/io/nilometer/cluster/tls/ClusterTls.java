package io.nilometer.cluster.tls;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How replicas authenticate to each other.
public sealed interface ClusterTls {

  Pattern NAMESPACE_AND_NAME = Pattern.compile("([a-z0-9-]+)/([a-z0-9.-]+)");

  /// Without TLS: every process that reaches the port is trusted.
  record Off() implements ClusterTls {}

  /// Three PEM files.
  ///
  /// @param authorities CA bundle that verifies other replicas
  record Files(Path certificate, Path key, Path authorities) implements ClusterTls {}

  /// A Secret that all replicas share.
  record InSecret(String namespace, String name) implements ClusterTls {

    @Override
    public String toString() {
      return namespace + "/" + name;
    }
  }

  /// Fails with an [IllegalArgumentException] that names the flags.
  ///
  /// @param secret `NAMESPACE/NAME`, or empty
  static ClusterTls of(
      Optional<Path> certificate, Optional<Path> key, Optional<Path> authorities, String secret) {
    boolean any = certificate.isPresent() || key.isPresent() || authorities.isPresent();
    if (any && !secret.isEmpty()) {
      throw new IllegalArgumentException(
          "--cluster-tls-secret and --cluster-tls-cert-file exclude each other");
    }
    if (!secret.isEmpty()) {
      return inSecret(secret);
    }
    if (!any) {
      return new Off();
    }
    return certificate
        .flatMap(
            first -> key.flatMap(k -> authorities.map(ca -> (ClusterTls) new Files(first, k, ca))))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--cluster-tls-cert-file, --cluster-tls-key-file and --cluster-tls-ca-file"
                        + " belong together: give all three or none"));
  }

  private static InSecret inSecret(String text) {
    Matcher parts = NAMESPACE_AND_NAME.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "--cluster-tls-secret must be of the form NAMESPACE/NAME, but is " + text);
    }
    return new InSecret(parts.group(1), parts.group(2));
  }
}
