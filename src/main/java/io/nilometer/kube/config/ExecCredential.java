package io.nilometer.kube.config;

import io.nilometer.kube.http.Credentials;
import java.time.Instant;
import java.util.Optional;

/// What an [ExecPlugin] gave.
///
/// @param authorization value of the header
/// @param expiration absent: it lasts until the API server refuses it
record ExecCredential(
    Optional<String> authorization,
    Optional<Credentials.ClientKeyPair> keyPair,
    Optional<Instant> expiration) {

  boolean expiresBefore(Instant time) {
    return expiration.filter(end -> !time.isBefore(end)).isPresent();
  }

  /// Without what is secret.
  @Override
  public String toString() {
    return "ExecCredential until " + expiration;
  }
}
