package io.nilometer.kube.review;

/// A review failed. The message says why and quotes nothing secret.
public final class ReviewException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /// What a failure is due to.
  enum Cause {
    /// A retry may succeed.
    TEMPORARY,
    /// Reviews fail until something is changed.
    LASTING,
    /// The API server does not accept what this one has in it; others may succeed.
    CONTENT
  }

  private final Cause cause;

  ReviewException(String message, Cause cause) {
    super(message);
    this.cause = cause;
  }

  boolean isTemporary() {
    return cause == Cause.TEMPORARY;
  }

  boolean isOfContent() {
    return cause == Cause.CONTENT;
  }
}
