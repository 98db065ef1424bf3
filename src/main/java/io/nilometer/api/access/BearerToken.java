package io.nilometer.api.access;

import io.nilometer.api.http.Headers;
import java.util.Optional;

/// Finds the token in `Authorization: Bearer TOKEN`.
public final class BearerToken {

  private BearerToken() {}

  /// Empty: there is none, though there may be other credentials.
  static Optional<String> of(Headers headers) {
    String[] parts = parts(headers);
    return isBearer(parts) && !parts[1].isEmpty() ? Optional.of(parts[1]) : Optional.empty();
  }

  /// Whether a second space hides the token, as in `Bearer  TOKEN`.
  public static boolean isSpacedOut(Headers headers) {
    String[] parts = parts(headers);
    return isBearer(parts) && parts[1].isEmpty();
  }

  private static String[] parts(Headers headers) {
    return headers.first("Authorization").orElse("").strip().split(" ", 3);
  }

  private static boolean isBearer(String[] parts) {
    return parts.length > 1 && parts[0].equalsIgnoreCase("bearer");
  }
}
