package io.nilometer.cluster;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The address of a replica.
///
/// @param host a name or an IP address, in lower case; an IPv6 address without brackets
/// @param port 0: any free port
public record HostPort(String host, int port) {

  private static final Pattern HOST = Pattern.compile("[a-z0-9._-]+|[0-9a-f:.]*:[0-9a-f:.]*");
  private static final Pattern TEXT = Pattern.compile("(?:\\[(.*)]|([^:\\[\\]]*)):([0-9]{1,5})");
  private static final int HIGHEST_PORT = 65_535;

  public HostPort {
    host = host.toLowerCase(Locale.ROOT);
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException("\"" + host + "\" is neither a name nor an IP address");
    }
    if (port < 0 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException("the port must be 0 to 65535, but is " + port);
    }
  }

  /// Parses `host:port` or `[IPv6]:port`. The message of its [IllegalArgumentException] is for
  /// users.
  static HostPort parse(String text) {
    Matcher parts = TEXT.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not of the form host:port, or [IPv6]:port");
    }
    String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    if (host.contains(":") != (parts.group(1) != null)) {
      throw new IllegalArgumentException(
          "\"" + text + "\": an IPv6 address, and nothing else, must be in brackets");
    }
    return new HostPort(host, Integer.parseInt(parts.group(3)));
  }

  /// The host as in a Pekko address: an IPv6 address in brackets.
  String bracketed() {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  boolean isAnyAddress() {
    return host.equals("0.0.0.0") || host.equals("::");
  }

  @Override
  public String toString() {
    return bracketed() + ":" + port;
  }
}
