package io.nilometer.settings;

import java.util.Optional;
import java.util.regex.Pattern;

/// Namespace and name of the Lease in `--cluster-lease`.
public record LeaseName(String namespace, String name) {

  private static final Pattern FORM =
      Pattern.compile(
          "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)/([a-z0-9]([a-z0-9.-]{0,200}[a-z0-9])?)");

  /// Parses `NAMESPACE/NAME`; an empty text is no Lease. Fails with an
  /// [IllegalArgumentException] that names the flag and the value.
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
