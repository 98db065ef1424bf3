package io.nilometer.settings;

import java.util.Optional;
import java.util.regex.Pattern;

/// Where the lease of a cluster is.
public record LeaseName(String namespace, String name) {

  private static final Pattern FORM =
      Pattern.compile(
          "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)/([a-z0-9]([a-z0-9.-]{0,200}[a-z0-9])?)");

  /// Reads `NAMESPACE/NAME`; empty: none. Fails with an [IllegalArgumentException] for people.
  static Optional<LeaseName> of(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "--cluster-lease must be NAMESPACE/NAME, but is \"" + text + "\"");
    }
    return Optional.of(new LeaseName(parts.group(1), parts.group(3)));
  }
}
