package io.nilometer.api.http;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// Limits of requests, and header fields of responses.
///
/// @param timeout `--request-timeout`: until a response begins, and then until it is sent
/// @param headTimeout until a request has arrived
/// @param strictTransportSecurity `--strict-transport-security-directives`
/// @param allowedOrigins `--cors-allowed-origins`: regular expressions
public record RequestSettings(
    InFlightLimits inFlight,
    Duration timeout,
    Duration headTimeout,
    PublicAddress address,
    List<String> strictTransportSecurity,
    List<String> allowedOrigins) {

  private static final Pattern DIRECTIVE =
      Pattern.compile("max-age=\\d+|includeSubDomains|preload");

  public RequestSettings {
    require(timeout.isPositive(), "--request-timeout must be more than 0, but is " + timeout);
    require(
        headTimeout.isPositive(),
        "nilometer.serving.requests.head-timeout must be more than 0, but is " + headTimeout);
    strictTransportSecurity = List.copyOf(strictTransportSecurity);
    for (String directive : strictTransportSecurity) {
      require(
          DIRECTIVE.matcher(directive).matches(),
          "--strict-transport-security-directives: '"
              + directive
              + "' is neither max-age=SECONDS nor includeSubDomains nor preload");
    }
    allowedOrigins = List.copyOf(allowedOrigins);
    allowedOrigins.forEach(Cors::pattern);
  }

  /// Limits of concurrent requests.
  ///
  /// @param reading `--max-requests-inflight`
  /// @param mutating `--max-mutating-requests-inflight`
  public record InFlightLimits(int reading, int mutating) {

    public InFlightLimits {
      require(reading >= 0, "--max-requests-inflight must not be negative, but is " + reading);
      require(
          mutating >= 0,
          "--max-mutating-requests-inflight must not be negative, but is " + mutating);
    }

    /// The most concurrent requests of any kind; 0: no limit.
    public int sum() {
      return Math.addExact(reading, mutating);
    }
  }

  /// The address of this server in discovery.
  ///
  /// @param externalHost `--external-hostname`, or empty
  /// @param advertised `--advertise-address`, or empty
  public record PublicAddress(String externalHost, String advertised) {

    /// The configured host and port; without a port of its own, with the given one.
    ///
    /// @param port the one the server listens on
    public String withPort(int port) {
      String host = externalHost.isEmpty() ? advertised : externalHost;
      if (host.contains(":") && !host.equals(advertised)) {
        return host; // with a port of its own
      }
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
