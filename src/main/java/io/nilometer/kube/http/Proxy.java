package io.nilometer.kube.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// A proxy between this program and the API server.
///
/// @param address whose scheme is `http`, `https` or `socks5`
/// @param user decoded, perhaps empty
/// @param password decoded, perhaps empty
public record Proxy(ServerAddress address, String user, String password) {

  /// Empty if it is not the URL of such a proxy.
  public static Optional<Proxy> parse(String url) {
    return ServerAddress.parse(url).map(address -> of(address, ServerAddress.userInfo(url)));
  }

  private static Proxy of(ServerAddress address, String userInfo) {
    int colon = userInfo.indexOf(':');
    return colon < 0
        ? new Proxy(address, decoded(userInfo), "")
        : new Proxy(
            address, decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) { // no percent escapes
      return text;
    }
  }

  boolean isSocks() {
    return address.scheme().equals("socks5");
  }

  boolean hasUser() {
    return !user.isEmpty() || !password.isEmpty();
  }

  /// Value of `Proxy-Authorization`.
  Optional<String> authorization() {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return hasUser()
        ? Optional.of("Basic " + Base64.getEncoder().encodeToString(both))
        : Optional.empty();
  }

  /// Without the password.
  @Override
  public String toString() {
    return address.scheme() + "://" + address.target();
  }
}
