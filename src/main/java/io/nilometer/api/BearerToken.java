package io.nilometer.api;

import java.util.Optional;

/// Finds the token in `Authorization: Bearer TOKEN`.
final class BearerToken {

  private BearerToken() {}

  /// Empty: there is none, but perhaps something else.
  static Optional<String> of(Headers headers) {
    String[] parts = headers.first("Authorization").orElse("").strip().split(" ", 3);
    return parts.length > 1 && parts[0].equalsIgnoreCase("bearer") && !parts[1].isEmpty()
        ? Optional.of(parts[1])
        : Optional.empty();
  }
}
