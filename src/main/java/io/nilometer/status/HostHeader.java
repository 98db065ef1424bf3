package io.nilometer.status;

import java.net.InetAddress;

/// Checks whom a request is addressed to. A page of another site can make its own name resolve to a
/// loopback address, and then read this page (DNS rebinding): its requests carry that name.
final class HostHeader {

  private HostHeader() {}

  /// Whether it is `localhost` or an IP address, with or without a port.
  static boolean isAccepted(String header) {
    String host = withoutPort(header);
    return host.equalsIgnoreCase("localhost") || isLiteral(host);
  }

  private static String withoutPort(String header) {
    if (header.startsWith("[")) {
      int end = header.indexOf(']');
      return end < 0 ? "" : header.substring(1, end);
    }
    int colon = header.indexOf(':');
    return colon < 0 ? header : header.substring(0, colon);
  }

  private static boolean isLiteral(String host) {
    try {
      InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException _) { // a name, or nothing
      return false;
    }
  }
}
