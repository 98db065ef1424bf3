package io.nilometer.kube.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where an HTTP server is. Unlike [java.net.URI] it accepts every host that a resolver may know,
/// such as one with an underscore.
///
/// @param host an IPv6 address without its brackets
/// @param path starts with a slash, and ends with one
public record ServerAddress(String scheme, String host, int port, String path) {

  private static final Pattern URL =
      Pattern.compile(
          "(?i)(https?|socks5)://(?:([^@/?#]*)@)?(\\[[0-9a-f:.%]+]|[^\\[\\]:/?#@\\s]+)"
              + "(?::(\\d{1,5})?)?(/[^?#\\s]*)?(?:[?#].*)?");
  private static final int MAX_PORT = 65_535;

  /// Empty if the text is not such a URL.
  public static Optional<ServerAddress> parse(String url) {
    Matcher parts = URL.matcher(url);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String scheme = parts.group(1).toLowerCase(java.util.Locale.ROOT);
    int port = parts.group(4) == null ? defaultPort(scheme) : Integer.parseInt(parts.group(4));
    String path = Optional.ofNullable(parts.group(5)).orElse("/");
    return port < 1 || port > MAX_PORT
        ? Optional.empty()
        : Optional.of(
            new ServerAddress(
                scheme,
                parts.group(3).replaceAll("[\\[\\]]", ""),
                port,
                path.endsWith("/") ? path : path + "/"));
  }

  /// `user:password` of a URL, perhaps empty, as it stands there.
  static String userInfo(String url) {
    Matcher parts = URL.matcher(url);
    return parts.matches() ? Optional.ofNullable(parts.group(2)).orElse("") : "";
  }

  private static int defaultPort(String scheme) {
    return switch (scheme) {
      case "http" -> 80;
      case "https" -> 443;
      default -> 1080;
    };
  }

  boolean isTls() {
    return scheme.equals("https");
  }

  /// Host and port as in a URL.
  public String authority() {
    return authority(port == defaultPort(scheme));
  }

  /// Host and port, always both.
  String target() {
    return authority(false);
  }

  private String authority(boolean withoutPort) {
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    return withoutPort ? bracketed : bracketed + ":" + port;
  }

  @Override
  public String toString() {
    return scheme + "://" + target() + path;
  }
}
