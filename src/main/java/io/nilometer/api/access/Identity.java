package io.nilometer.api.access;

import io.nilometer.kube.review.User;

/// What one way of telling who calls says of a request.
sealed interface Identity {

  record Known(User user) implements Identity {}

  /// The request claims nothing that this way could check.
  record Unclaimed() implements Identity {}

  /// The request claims what does not hold. Another way may still know who calls, but nobody is
  /// taken for anonymous.
  record Disproved(String problem) implements Identity {}
}
