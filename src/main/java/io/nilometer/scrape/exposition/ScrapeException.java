package io.nilometer.scrape.exposition;

/// A scrape failed; the message says why, in one line that can be logged (it names no credential).
public final class ScrapeException extends Exception {

  private static final long serialVersionUID = 1;

  private final FailureKind kind;

  public ScrapeException(FailureKind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public ScrapeException(FailureKind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public FailureKind kind() {
    return kind;
  }
}
