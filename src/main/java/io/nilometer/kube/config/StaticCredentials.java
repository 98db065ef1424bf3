package io.nilometer.kube.config;

import io.nilometer.kube.http.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Credentials that stay the same while the program runs.
///
/// @param authorization value of the header
record StaticCredentials(Optional<String> authorization, String origin) implements Credentials {

  static StaticCredentials token(String token, String origin) throws IOException {
    return new StaticCredentials(Optional.of(bearer(token, origin)), origin);
  }

  static StaticCredentials basic(String user, String password, String origin) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new StaticCredentials(
        Optional.of("Basic " + Base64.getEncoder().encodeToString(both)), origin);
  }

  /// Value of the header for a bearer token.
  static String bearer(String token, String origin) throws IOException {
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IOException(origin + " is not a token: it holds characters that no token has");
    }
    return "Bearer " + token;
  }

  /// Without what is secret.
  @Override
  public String toString() {
    return origin;
  }
}
