package io.nilometer.api.access;

import io.nilometer.model.Quoted;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Paths that are served without authorization. A path that ends with `*` is a prefix; the leading
/// slash is optional.
final class AllowedPaths {

  private final Set<String> paths;
  private final List<String> prefixes;

  AllowedPaths(List<String> given) {
    this.paths =
        given.stream()
            .filter(path -> !path.endsWith("*"))
            .map(AllowedPaths::relative)
            .collect(Collectors.toUnmodifiableSet());
    this.prefixes =
        given.stream()
            .filter(path -> path.endsWith("*"))
            .map(path -> relative(path.substring(0, path.length() - 1)))
            .toList();
  }

  /// What is wrong with the first malformed path.
  static Optional<String> problem(List<String> given) {
    return given.stream()
        .filter(path -> path.indexOf('*') >= 0 && path.indexOf('*') < path.length() - 1)
        .findFirst()
        .map(path -> "only a trailing * is allowed, but there is " + Quoted.of(path));
  }

  boolean contain(String path) {
    String relative = relative(path);
    return paths.contains(relative) || prefixes.stream().anyMatch(relative::startsWith);
  }

  private static String relative(String path) {
    return path.startsWith("/") ? path.substring(1) : path;
  }
}
