package io.nilometer.kube.review;

/// A review failed. The message says why and quotes nothing secret.
public final class ReviewException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean temporary;

  /// Fails for that reason.
  ///
  /// @param temporary a retry may succeed
  ReviewException(String message, boolean temporary) {
    super(message);
    this.temporary = temporary;
  }

  boolean isTemporary() {
    return temporary;
  }
}
