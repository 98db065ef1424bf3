package io.nilometer.demo.apiserver;

/// The requested resource version is older than the oldest change in the log: 410 Gone.
final class ExpiredException extends RuntimeException {

  ExpiredException(String message) {
    super(message);
  }
}
