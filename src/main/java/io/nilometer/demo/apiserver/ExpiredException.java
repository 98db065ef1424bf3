package io.nilometer.demo.apiserver;

/// What was asked for lies before the oldest change that is kept: 410 Gone.
final class ExpiredException extends RuntimeException {

  ExpiredException(String message) {
    super(message);
  }
}
