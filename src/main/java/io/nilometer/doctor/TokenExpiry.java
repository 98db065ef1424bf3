package io.nilometer.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/// Reads until when a bearer token is valid, if it is a JSON Web Token.
final class TokenExpiry {

  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenExpiry() {}

  /// Empty if it is another kind of token, or names no end.
  static Optional<Instant> of(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      JsonNode end = claims.path("exp");
      return end.canConvertToLong()
          ? Optional.of(Instant.ofEpochSecond(end.asLong()))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException _) { // another kind of token
      return Optional.empty();
    }
  }
}
