package io.nilometer.scrape;

/// A scrape failed; the message says why, in one line that can be logged (it names no credential).
final class ScrapeException extends Exception {

  private static final long serialVersionUID = 1;

  ScrapeException(String message) {
    super(message);
  }

  ScrapeException(String message, Throwable cause) {
    super(message, cause);
  }
}
