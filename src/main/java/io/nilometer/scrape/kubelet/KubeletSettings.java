package io.nilometer.scrape.kubelet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How kubelets are addressed and scraped; each is the flag `--kubelet-…` of the same name.
///
/// @param preferredAddressTypes the first of these that a node has is used
/// @param useNodeStatusPort the port in the node's status goes first
/// @param plainHttp `--deprecated-kubelet-completely-insecure`: http, without credentials
/// @param insecureTls the kubelet's certificate is not verified
public record KubeletSettings(
    List<String> preferredAddressTypes,
    int port,
    boolean useNodeStatusPort,
    Duration requestTimeout,
    boolean plainHttp,
    boolean insecureTls,
    Optional<Path> certificateAuthority,
    Optional<Path> clientCertificate,
    Optional<Path> clientKey) {

  public KubeletSettings {
    preferredAddressTypes = List.copyOf(preferredAddressTypes);
    require(!preferredAddressTypes.isEmpty(), "--kubelet-preferred-address-types names no type");
    require(port >= 1 && port <= 65_535, "--kubelet-port must be 1 to 65535, but is " + port);
    require(
        requestTimeout.isPositive(),
        "--kubelet-request-timeout must be more than 0, but is " + requestTimeout);
    require(
        !(plainHttp && insecureTls),
        "--deprecated-kubelet-completely-insecure and --kubelet-insecure-tls exclude each other");
    require(
        !(plainHttp && certificateAuthority.isPresent()),
        "--deprecated-kubelet-completely-insecure and --kubelet-certificate-authority exclude each"
            + " other");
    require(
        !(plainHttp && (clientCertificate.isPresent() || clientKey.isPresent())),
        "--deprecated-kubelet-completely-insecure and --kubelet-client-certificate or"
            + " --kubelet-client-key exclude each other");
    require(
        !(insecureTls && certificateAuthority.isPresent()),
        "--kubelet-insecure-tls and --kubelet-certificate-authority exclude each other");
    require(
        clientCertificate.isPresent() == clientKey.isPresent(),
        "--kubelet-client-certificate and --kubelet-client-key belong together: give both or none");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
