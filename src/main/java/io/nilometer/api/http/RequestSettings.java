package io.nilometer.api.http;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// Limits of requests, and header fields of responses.
///
/// @param maxInFlight `--max-requests-inflight`; its sum with the next limits concurrent requests,
/// 0 means no limit
/// @param maxMutatingInFlight `--max-mutating-requests-inflight`
/// @param timeout `--request-timeout`: until a response begins, and then until it is sent
/// @param headTimeout until a request has arrived
/// @param externalHost `--external-hostname`, or empty
/// @param advertisedAddress `--advertise-address`, or empty
/// @param strictTransportSecurity `--strict-transport-security-directives`
/// @param allowedOrigins `--cors-allowed-origins`: regular expressions
public record RequestSettings(
    int maxInFlight,
    int maxMutatingInFlight,
    Duration timeout,
    Duration headTimeout,
    String externalHost,
    String advertisedAddress,
    List<String> strictTransportSecurity,
    List<String> allowedOrigins) {

  private static final Pattern DIRECTIVE =
      Pattern.compile("max-age=\\d+|includeSubDomains|preload");

  public RequestSettings {
    require(
        maxInFlight >= 0, "--max-requests-inflight must not be negative, but is " + maxInFlight);
    require(
        maxMutatingInFlight >= 0,
        "--max-mutating-requests-inflight must not be negative, but is " + maxMutatingInFlight);
    require(timeout.isPositive(), "--request-timeout must be more than 0, but is " + timeout);
    require(
        headTimeout.isPositive(), "the head timeout must be more than 0, but is " + headTimeout);
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

  /// The most concurrent requests; 0: no limit.
  public int limit() {
    return Math.addExact(maxInFlight, maxMutatingInFlight);
  }

  /// The address of this server in discovery.
  ///
  /// @param port the one it listens on
  public String address(int port) {
    String host = externalHost.isEmpty() ? advertisedAddress : externalHost;
    if (host.contains(":") && !host.equals(advertisedAddress)) {
      return host; // with a port of its own
    }
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
