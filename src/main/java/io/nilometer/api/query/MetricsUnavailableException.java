package io.nilometer.api;

/// A query could not be answered completely now; it may be asked again in a moment.
final class MetricsUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  MetricsUnavailableException(String message) {
    super(message);
  }
}
