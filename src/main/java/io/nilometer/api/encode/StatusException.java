package io.nilometer.api.encode;

/// The request fails with this status.
public final class StatusException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Status status;

  public StatusException(Status status) {
    super(status.message());
    this.status = status;
  }

  public Status status() {
    return status;
  }
}
