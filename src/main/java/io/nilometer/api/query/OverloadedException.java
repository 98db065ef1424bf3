package io.nilometer.api.query;

/// There is no room for a list or a watch; a retry may succeed.
public final class OverloadedException extends RuntimeException {

  private static final long serialVersionUID = 1;
  private static final int RETRY_AFTER_SECONDS = 1;

  /// @param message to the client
  public OverloadedException(String message) {
    super(message);
  }

  /// There is no memory for a list.
  public static OverloadedException memory() {
    return new OverloadedException("Too many requests, please try again later.");
  }

  /// When to retry.
  public int retryAfterSeconds() {
    return RETRY_AFTER_SECONDS;
  }
}
