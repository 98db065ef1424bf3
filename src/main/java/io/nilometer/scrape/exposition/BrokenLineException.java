package io.nilometer.scrape.exposition;

/// A line of a body cannot be read; the message says why. Has no stack trace, since a body may have
/// many such lines.
final class BrokenLineException extends Exception {

  private static final long serialVersionUID = 1;

  private final int position;

  /// @param position where in the body
  BrokenLineException(String message, int position) {
    super(message, null, false, false);
    this.position = position;
  }

  int position() {
    return position;
  }
}
