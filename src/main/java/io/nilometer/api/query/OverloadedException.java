package io.nilometer.api.query;

/// There is no memory for a list; a retry may succeed.
public final class OverloadedException extends RuntimeException {

  private static final long serialVersionUID = 1;
  private static final int RETRY_AFTER_SECONDS = 1;

  /// When to retry.
  public int retryAfterSeconds() {
    return RETRY_AFTER_SECONDS;
  }
}
