package io.nilometer.api.http;

import io.nilometer.api.tls.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How the API is served.
///
/// @param bindAddress `--bind-address`: an IP address of this machine, or 0.0.0.0 or :: for all
/// @param port `--secure-port`; 0 takes any free one
/// @param certificateDirectory `--cert-dir`: where a self-signed certificate is kept
/// @param certificateFile `--tls-cert-file`: PEM, the certificate and then those that vouch for it
/// @param keyFile `--tls-private-key-file`: PEM
/// @param certificateCheckInterval how often the certificate is looked at for a change
/// @param shutdownDelay `--shutdown-delay-duration`: how long to answer on when not ready any more
/// @param shutdownGrace how long answers that have begun may take after that
/// @param shutdownSendRetryAfter `--shutdown-send-retry-after`: whether new requests are answered
/// with 429 meanwhile; else nobody listens
/// @param listen with whom the port is shared
/// @param tls how connections are encrypted
/// @param requests what requests are taken on
public record ServingSettings(
    String bindAddress,
    int port,
    Path certificateDirectory,
    Optional<Path> certificateFile,
    Optional<Path> keyFile,
    Duration certificateCheckInterval,
    Duration shutdownDelay,
    Duration shutdownGrace,
    boolean shutdownSendRetryAfter,
    ListenSettings listen,
    TlsSettings tls,
    RequestSettings requests) {

  public ServingSettings {
    require(!bindAddress.isBlank(), "--bind-address is empty: give an IP address, or 0.0.0.0");
    require(port >= 0 && port <= 65_535, "--secure-port must be 0 to 65535, but is " + port);
    require(
        certificateFile.isPresent() == keyFile.isPresent(),
        "--tls-cert-file and --tls-private-key-file belong together: give both or none");
    require(
        certificateCheckInterval.isPositive(),
        "the certificate check interval must be more than 0, but is " + certificateCheckInterval);
    require(
        !shutdownDelay.isNegative(),
        "--shutdown-delay-duration must not be negative, but is " + shutdownDelay);
    require(
        !shutdownGrace.isNegative(),
        "the shutdown grace must not be negative, but is " + shutdownGrace);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
