package io.nilometer.api.access;

import io.nilometer.kube.review.User;

/// The result of one authentication method.
sealed interface AuthenticationResult {

  record Known(User user) implements AuthenticationResult {}

  /// The request has no credentials for this method.
  record Unclaimed() implements AuthenticationResult {}

  /// The credentials are invalid. Another method may still authenticate the caller, but the caller
  /// is not anonymous.
  record Disproved(String problem) implements AuthenticationResult {}
}
