package io.nilometer.scrape;

/// The kinds of bytes that the exposition format tells apart. None of them is part of a longer
/// UTF-8 sequence.
final class Ascii {

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
    return isLetter(b) || isDigit(b) || b == '_';
  }

  private static boolean isLetter(byte b) {
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'z';
  }
}
