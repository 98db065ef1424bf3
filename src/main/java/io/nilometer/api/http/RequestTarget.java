package io.nilometer.api.http;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a request line asks for, as it was sent: nothing is resolved or normalised, so what is
/// authorised is what is answered.
///
/// @param raw as it was sent
/// @param path decoded; dots and repeated slashes stay
public record RequestTarget(String raw, String path, Query query) {

  /// Empty: no target of HTTP, to be answered with 400.
  public static Optional<RequestTarget> parse(String raw) {
    if (!isPrintable(raw)) {
      return Optional.empty();
    }
    if (raw.equals("*")) {
      return Optional.of(new RequestTarget(raw, raw, Query.NONE));
    }
    return originForm(raw).flatMap(target -> parseOriginForm(raw, target));
  }

  private static boolean isPrintable(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c <= ' ' || c == 0x7f) {
        return false;
      }
    }
    return true;
  }

  /// Without scheme and authority, which a client of a proxy sends.
  private static Optional<String> originForm(String raw) {
    if (raw.startsWith("/")) {
      return Optional.of(raw);
    }
    int scheme = raw.indexOf("://");
    if (scheme <= 0 || raw.substring(0, scheme).chars().anyMatch(c -> !isSchemeCharacter(c))) {
      return Optional.empty();
    }
    int path = scheme + 3;
    while (path < raw.length() && raw.charAt(path) != '/' && raw.charAt(path) != '?') {
      path++;
    }
    return Optional.of(raw.substring(path));
  }

  private static boolean isSchemeCharacter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static Optional<RequestTarget> parseOriginForm(String raw, String target) {
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String query = question < 0 ? "" : target.substring(question + 1);
    return PercentCoding.path(path)
        .map(decoded -> new RequestTarget(raw, decoded, Query.parse(query)));
  }

  /// The parts of the path between its slashes, without the slashes at its ends.
  public List<String> segments() {
    int start = 0;
    int end = path.length();
    while (start < end && path.charAt(start) == '/') {
      start++;
    }
    while (end > start && path.charAt(end - 1) == '/') {
      end--;
    }
    return start == end ? List.of() : Arrays.asList(path.substring(start, end).split("/", -1));
  }
}
