package io.nilometer.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import javax.net.ssl.SNIServerName;

/// The server name (SNI) that Go's client sends for a host. [javax.net.ssl.SNIHostName] permits no
/// underscore.
public final class ServerName extends SNIServerName {

  private static final int HOST_NAME = 0;

  private final String text;

  private ServerName(String text) {
    super(HOST_NAME, text.getBytes(UTF_8));
    this.text = text;
  }

  /// Empty for an IP address. A dot at the end is not sent.
  public static Optional<ServerName> of(String host) {
    return new HostName(host).serverName().map(ServerName::new);
  }

  public String text() {
    return text;
  }
}
