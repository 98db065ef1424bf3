package io.nilometer.api.query;

/// A query could not be completed; a retry may succeed.
public final class MetricsUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public MetricsUnavailableException(String message) {
    super(message);
  }
}
