package io.nilometer.api.http;

import io.nilometer.api.tcp.ClientLimits;
import io.nilometer.api.tls.TlsSettings;
import io.nilometer.tls.CertificateFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// How the API is served.
///
/// @param connections limits of connections
/// @param tls how connections are encrypted
/// @param watches `--serve-watches`
public record ServingSettings(
    ListenSettings listen,
    ClientLimits connections,
    Certificate certificate,
    Shutdown shutdown,
    TlsSettings tls,
    RequestSettings requests,
    boolean watches) {

  /// The serving certificate.
  ///
  /// @param directory `--cert-dir`: where a self-signed certificate is kept
  /// @param files `--tls-cert-file`, `--tls-private-key-file`; absent: self-signed
  /// @param checkInterval how often the files are checked for changes
  public record Certificate(
      Path directory, Optional<CertificateFiles> files, Duration checkInterval) {

    public Certificate {
      require(
          checkInterval.isPositive(),
          "nilometer.serving.certificate-check-interval must be more than 0, but is "
              + checkInterval);
    }
  }

  /// How serving ends.
  ///
  /// @param delay `--shutdown-delay-duration`: requests are still answered while `/readyz` fails
  /// @param grace how long responses that have begun may take after that
  /// @param sendRetryAfter `--shutdown-send-retry-after`: new requests get 429 during the grace;
  ///     else the port is closed
  public record Shutdown(Duration delay, Duration grace, boolean sendRetryAfter) {

    public Shutdown {
      require(
          !delay.isNegative(), "--shutdown-delay-duration must not be negative, but is " + delay);
      require(
          !grace.isNegative(),
          "nilometer.serving.shutdown-grace must not be negative, but is " + grace);
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
