package io.nilometer.api.tcp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// By what clients are told apart where one of them may have a share at most: a host with IPv6 may
/// have a whole /64 of addresses.
final class ClientAddress {

  private static final int PREFIX_BYTES = 8;

  private ClientAddress() {}

  /// The address; of IPv6 the first of its /64, and of an IPv4-mapped one the IPv4 address.
  static InetAddress of(InetAddress address) {
    InetAddress unmapped = ofBytes(address.getAddress());
    if (!(unmapped instanceof Inet6Address)) {
      return unmapped;
    }
    byte[] first = unmapped.getAddress();
    Arrays.fill(first, PREFIX_BYTES, first.length, (byte) 0);
    return ofBytes(first);
  }

  private static InetAddress ofBytes(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes); // IPv4 where it is mapped
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address has " + bytes.length + " bytes", e);
    }
  }
}
