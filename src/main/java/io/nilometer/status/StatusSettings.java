package io.nilometer.status;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/// Where the status page is served.
///
/// @param listen absent: nowhere
public record StatusSettings(Optional<InetSocketAddress> listen) {

  private static final String FLAG = "--status-bind-address";

  /// Settings as given by the user. The messages of its [IllegalArgumentException] are for users.
  ///
  /// @param address IP:port, with an IPv6 address in brackets; empty: the page is off
  /// @param insecure whether an address that other machines reach is permitted
  public static StatusSettings of(String address, boolean insecure) {
    if (address.isEmpty()) {
      return new StatusSettings(Optional.empty());
    }
    InetSocketAddress listen = parse(address);
    if (!listen.getAddress().isLoopbackAddress() && !insecure) {
      throw new IllegalArgumentException(
          FLAG
              + ": "
              + address
              + " is not a loopback address: anyone who reaches the port could read the names and"
              + " usage of all nodes and the largest pods, without TLS and credentials; give"
              + " 127.0.0.1:8080 and use kubectl port-forward; for testing only, --status-insecure"
              + " permits it");
    }
    return new StatusSettings(Optional.of(listen));
  }

  private static InetSocketAddress parse(String address) {
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? "" : address.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (host.isEmpty() || (host.contains(":") && !bracketed)) {
      throw wrong(address);
    }
    try {
      int port = Integer.parseInt(address, colon + 1, address.length(), 10);
      String ip = bracketed ? host.substring(1, host.length() - 1) : host;
      return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
    } catch (IllegalArgumentException _) {
      throw wrong(address);
    }
  }

  private static IllegalArgumentException wrong(String address) {
    return new IllegalArgumentException(
        FLAG + " must be IP:port, such as 127.0.0.1:8080 or [::1]:8080, but is " + address);
  }

  public boolean isOn() {
    return listen.isPresent();
  }
}
