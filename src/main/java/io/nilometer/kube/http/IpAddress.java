package io.nilometer.kube.http;

import java.net.InetAddress;
import java.util.Optional;

/// Reads literal IP addresses, and resolves nothing.
final class IpAddress {

  private IpAddress() {}

  static Optional<byte[]> parse(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text).getAddress());
    } catch (IllegalArgumentException _) { // a name
      return Optional.empty();
    }
  }
}
