package io.nilometer.cluster.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How replicas authenticate to each other.
public sealed interface ClusterTls {

  Pattern NAMESPACE_AND_NAME = Pattern.compile("([a-z0-9-]+)/([a-z0-9.-]+)");

  /// Nothing was given: only a replica without seeds may start.
  record Unset() implements ClusterTls {}

  /// Without TLS, as was asked for: every process that reaches the port is trusted.
  record Insecure() implements ClusterTls {}

  /// Three PEM files.
  ///
  /// @param authorities CA bundle that verifies other replicas
  record Files(Path certificate, Path key, Path authorities) implements ClusterTls {

    /// Generates a certificate with a CA of its own, and writes both there. The CA's key is kept
    /// nowhere, so only the processes that read these files trust each other.
    public static Files generate(Path folder, Instant now) throws IOException {
      Map<String, String> texts;
      try {
        texts = GeneratedCredentials.generate(now).texts();
      } catch (GeneralSecurityException failed) {
        throw new IOException("cannot generate a certificate for replicas", failed);
      }
      var files =
          new Files(
              folder.resolve(GeneratedCredentials.CERTIFICATE),
              folder.resolve(GeneratedCredentials.KEY),
              folder.resolve(GeneratedCredentials.AUTHORITIES));
      for (Path file : List.of(files.certificate(), files.key(), files.authorities())) {
        java.nio.file.Files.writeString(file, texts.get(file.getFileName().toString()));
      }
      return files;
    }

    /// The flags of `serve` for these files.
    public List<String> flags() {
      return List.of(
          "--cluster-tls-cert-file=" + certificate,
          "--cluster-tls-key-file=" + key,
          "--cluster-tls-ca-file=" + authorities);
    }
  }

  /// A Secret that all replicas share.
  record InSecret(String namespace, String name) implements ClusterTls {

    @Override
    public String toString() {
      return namespace + "/" + name;
    }
  }

  /// Whether connections between replicas are encrypted and both sides authenticated.
  default boolean isOn() {
    return switch (this) {
      case Unset _, Insecure _ -> false;
      case Files _, InSecret _ -> true;
    };
  }

  /// Fails with an [IllegalArgumentException] that names the flags.
  ///
  /// @param secret `NAMESPACE/NAME`, or empty
  static ClusterTls of(
      Optional<Path> certificate,
      Optional<Path> key,
      Optional<Path> authorities,
      String secret,
      boolean insecure) {
    boolean any = certificate.isPresent() || key.isPresent() || authorities.isPresent();
    if (insecure && (any || !secret.isEmpty())) {
      throw new IllegalArgumentException(
          "--cluster-insecure excludes --cluster-tls-secret and --cluster-tls-cert-file");
    }
    if (any && !secret.isEmpty()) {
      throw new IllegalArgumentException(
          "--cluster-tls-secret and --cluster-tls-cert-file exclude each other");
    }
    if (!secret.isEmpty()) {
      return inSecret(secret);
    }
    if (!any) {
      return insecure ? new Insecure() : new Unset();
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
