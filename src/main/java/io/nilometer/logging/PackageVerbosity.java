package io.nilometer.logging;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The verbosity of packages whose name matches a pattern.
///
/// @param pattern with the wildcards `*` and `?`
public record PackageVerbosity(String pattern, int level) {

  /// The packages right below the root; a level is inherited by those below.
  static final List<String> PACKAGES =
      List.of(
          "api",
          "cli",
          "cluster",
          "demo",
          "doctor",
          "failure",
          "kube",
          "logging",
          "model",
          "replica",
          "report",
          "scrape",
          "settings",
          "status",
          "storage",
          "telemetry",
          "tls");

  /// Parses `pattern=level`.
  public static PackageVerbosity of(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new IllegalArgumentException(
          "--vmodule: '" + text + "' is not of the form pattern=level, such as scrape=4");
    }
    try {
      return new PackageVerbosity(
          text.substring(0, equals), Integer.parseInt(text.substring(equals + 1)));
    } catch (NumberFormatException malformed) {
      throw new IllegalArgumentException(
          "--vmodule: the level in '" + text + "' is not a whole number", malformed);
    }
  }

  /// The full names of the packages that match. None match a pattern for Go files.
  Stream<String> packages() {
    Pattern form = Pattern.compile(expression());
    return PACKAGES.stream()
        .filter(name -> form.matcher(name).matches())
        .map(name -> "io.nilometer." + name);
  }

  private String expression() {
    var expression = new StringBuilder();
    pattern.chars().forEach(c -> expression.append(expression((char) c)));
    return expression.toString();
  }

  private static String expression(char character) {
    return switch (character) {
      case '*' -> ".*";
      case '?' -> ".";
      default -> Pattern.quote(String.valueOf(character));
    };
  }
}
