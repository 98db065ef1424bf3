package io.nilometer.api.access;

import io.nilometer.api.http.Headers;
import io.nilometer.api.http.PercentCoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Header fields whose name is a prefix and a percent-encoded key.
final class ExtraHeaders {

  private ExtraHeaders() {}

  /// Adds the values of all fields with this prefix.
  ///
  /// @param prefix in lower case
  static void collect(Headers headers, String prefix, Map<String, List<String>> found) {
    headers.names().stream()
        .filter(name -> name.startsWith(prefix))
        .forEach(
            name ->
                found
                    .computeIfAbsent(key(name.substring(prefix.length())), _ -> new ArrayList<>())
                    .addAll(headers.all(name)));
  }

  /// An invalid encoding is kept as it is.
  private static String key(String escaped) {
    return PercentCoding.path(escaped).orElse(escaped);
  }
}
