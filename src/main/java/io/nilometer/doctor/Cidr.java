package io.nilometer.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// A block of IP addresses, as `10.0.0.0/8`.
record Cidr(InetAddress network, int bits) {

  /// Empty if the text is no such block.
  static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
      return Optional.empty();
    }
    return address(text.substring(0, slash))
        .map(network -> new Cidr(network, Integer.parseInt(text.substring(slash + 1))));
  }

  /// An IP address; empty for a name.
  static Optional<InetAddress> address(String text) {
    if (!text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException _) {
      return Optional.empty();
    }
  }

  boolean contains(InetAddress address) {
    byte[] ours = network.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < Math.min(bits, Byte.SIZE * ours.length); bit++) {
      int mask = 0x80 >> bit % Byte.SIZE;
      if ((ours[bit / Byte.SIZE] & mask) != (theirs[bit / Byte.SIZE] & mask)) {
        return false;
      }
    }
    return true;
  }
}
