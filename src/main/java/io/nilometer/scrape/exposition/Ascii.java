package io.nilometer.scrape.exposition;

/// The kinds of bytes that the exposition format distinguishes. None of them is part of a longer
/// UTF-8 sequence. Names are most of a body, so their bytes are looked up in a table: one load
/// instead of several comparisons.
final class Ascii {

  private static final boolean[] LABEL_NAME = new boolean[256];

  static {
    for (char c : "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_".toCharArray()) {
      LABEL_NAME[c] = true;
    }
  }

  private Ascii() {}

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  /// Part of a metric's name; a digit is not its first byte.
  static boolean isName(byte b) {
    return isLabelName(b) || b == ':';
  }

  /// Part of a label's name; a digit is not its first byte.
  static boolean isLabelName(byte b) {
    return LABEL_NAME[b & 0xff];
  }
}
