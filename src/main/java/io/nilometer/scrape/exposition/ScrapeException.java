package io.nilometer.scrape.exposition;

/// A scrape failed; the message says why, in one line that can be logged (it names no credential).
public final class ScrapeException extends Exception {

  private static final long serialVersionUID = 1;

  public ScrapeException(String message) {
    super(message);
  }

  public ScrapeException(String message, Throwable cause) {
    super(message, cause);
  }
}
