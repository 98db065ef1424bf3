package io.nilometer.settings;

import java.util.Optional;
import java.util.regex.Pattern;

/// Namespace and name of an object, as a flag gives them.
public record NamespacedName(String namespace, String name) {

  private static final Pattern FORM =
      Pattern.compile(
          "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)/([a-z0-9]([a-z0-9.-]{0,200}[a-z0-9])?)");

  /// Parses `NAMESPACE/NAME`; an empty text is no object. Fails with an
  /// [IllegalArgumentException] that names the flag and the value.
  static Optional<NamespacedName> of(String flag, String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(flag + " must be NAMESPACE/NAME, but is \"" + text + "\"");
    }
    return Optional.of(new NamespacedName(parts.group(1), parts.group(3)));
  }
}
