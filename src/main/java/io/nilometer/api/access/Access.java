package io.nilometer.api.access;

import io.nilometer.api.encode.Status;

/// What was decided about a request.
public sealed interface Access {

  /// The request is processed.
  ///
  /// @param user the caller, or the user that the caller impersonates
  record Allowed(String user) implements Access {}

  /// The request is answered at once.
  ///
  /// @param status the response
  record Refused(Status status) implements Access {}
}
