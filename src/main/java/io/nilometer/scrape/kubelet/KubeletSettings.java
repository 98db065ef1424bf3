package io.nilometer.scrape.kubelet;

import io.nilometer.tls.CertificateFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How kubelets are addressed and scraped; each is the flag `--kubelet-…` of the same name.
///
/// @param preferredAddressTypes the first of these that a node has is used
/// @param useNodeStatusPort the port in the node's status is preferred
/// @param client `--kubelet-client-certificate` and `--kubelet-client-key`
public record KubeletSettings(
    List<String> preferredAddressTypes,
    int port,
    boolean useNodeStatusPort,
    Duration requestTimeout,
    Security security,
    Optional<Path> certificateAuthority,
    Optional<CertificateFiles> client) {

  public KubeletSettings {
    preferredAddressTypes = List.copyOf(preferredAddressTypes);
    require(!preferredAddressTypes.isEmpty(), "--kubelet-preferred-address-types names no type");
    require(port >= 1 && port <= 65_535, "--kubelet-port must be 1 to 65535, but is " + port);
    require(
        requestTimeout.isPositive(),
        "--kubelet-request-timeout must be more than 0, but is " + requestTimeout);
    if (certificateAuthority.isPresent()) {
      requireExclusive(
          security == Security.PLAIN_HTTP,
          "--deprecated-kubelet-completely-insecure and --kubelet-certificate-authority");
      requireExclusive(
          security == Security.UNVERIFIED_TLS,
          "--kubelet-insecure-tls and --kubelet-certificate-authority");
    }
    requireExclusive(
        security == Security.PLAIN_HTTP && client.isPresent(),
        "--deprecated-kubelet-completely-insecure and --kubelet-client-certificate or"
            + " --kubelet-client-key");
  }

  /// Whether connections are encrypted and the kubelet's certificate is verified.
  public enum Security {
    VERIFIED_TLS,
    /// `--kubelet-insecure-tls`
    UNVERIFIED_TLS,
    /// `--deprecated-kubelet-completely-insecure`: http, without credentials
    PLAIN_HTTP;

    public static Security of(boolean plainHttp, boolean insecureTls) {
      requireExclusive(
          plainHttp && insecureTls,
          "--deprecated-kubelet-completely-insecure and --kubelet-insecure-tls");
      if (plainHttp) {
        return PLAIN_HTTP;
      }
      return insecureTls ? UNVERIFIED_TLS : VERIFIED_TLS;
    }
  }

  private static void requireExclusive(boolean both, String flags) {
    require(!both, flags + " exclude each other");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
