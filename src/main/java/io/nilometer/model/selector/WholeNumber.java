package io.nilometer.model.selector;

import java.util.OptionalLong;

/// Reads decimal 64-bit integers the way selectors write them: ASCII digits after an optional sign.
final class WholeNumber {

  private WholeNumber() {}

  /// Empty for null and for whatever is not such an integer.
  static OptionalLong parse(String text) {
    if (text == null || !isDigits(text, hasSign(text) ? 1 : 0)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException _) { // digits only, so it is too large
      return OptionalLong.empty();
    }
  }

  private static boolean hasSign(String text) {
    return text.startsWith("-") || text.startsWith("+");
  }

  private static boolean isDigits(String text, int from) {
    if (from == text.length()) {
      return false;
    }
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }
}
