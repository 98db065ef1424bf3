package io.nilometer.api.query;

/// A query could not be answered completely now; it may be asked again in a moment.
public final class MetricsUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public MetricsUnavailableException(String message) {
    super(message);
  }
}
