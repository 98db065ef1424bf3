package io.nilometer.api;

/// A request that cannot be answered otherwise than with this status.
final class StatusException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Status status;

  StatusException(Status status) {
    super(status.message());
    this.status = status;
  }

  Status status() {
    return status;
  }
}
