package io.nilometer.api.http;

import java.util.regex.Pattern;

/// A text that bounds the work of a regular expression on it: an expression that an operator wrote,
/// and that may backtrack, meets a text that any client wrote.
final class MeteredText implements CharSequence {

  private static final int MOST_READS = 100_000;

  private final String text;
  private int reads;

  /// The expression has read too many characters.
  private static final class ExhaustedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ExhaustedException() {
      super("", null, false, false);
    }
  }

  private MeteredText(String text) {
    this.text = text;
  }

  /// Whether the expression matches a part of the text. False if that takes too long to find out.
  static boolean has(String text, Pattern expression) {
    try {
      return expression.matcher(new MeteredText(text)).find();
    } catch (ExhaustedException _) {
      return false;
    }
  }

  @Override
  public char charAt(int index) {
    if (++reads > MOST_READS) {
      throw new ExhaustedException();
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
