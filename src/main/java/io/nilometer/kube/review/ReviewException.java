package io.nilometer.kube.review;

/// The API server did not answer a review; the message says why, without anything secret.
public final class ReviewException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean passing;

  /// @param passing another try may help
  ReviewException(String message, boolean passing) {
    super(message);
    this.passing = passing;
  }

  boolean isPassing() {
    return passing;
  }
}
