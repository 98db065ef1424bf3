package io.nilometer.api.http;

import io.nilometer.model.Quoted;
import java.util.Optional;

/// Validates integers of 64 bits as Go parses them, with its error texts.
final class GoInteger {

  private GoInteger() {}

  /// Go's error; empty if the text is a valid integer.
  static Optional<String> problem(String text) {
    boolean negative = text.startsWith("-");
    int start = negative || text.startsWith("+") ? 1 : 0;
    if (start == text.length()) {
      return Optional.of(error(text, "invalid syntax"));
    }
    long negated = 0; // because there is one more below 0 than above
    boolean fits = true;
    for (int i = start; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return Optional.of(error(text, "invalid syntax"));
      }
      fits = fits && negated >= (Long.MIN_VALUE + digit) / 10;
      negated = negated * 10 - digit;
    }
    fits = fits && (negative || negated != Long.MIN_VALUE);
    return fits ? Optional.empty() : Optional.of(error(text, "value out of range"));
  }

  private static String error(String text, String problem) {
    return "strconv.ParseInt: parsing " + Quoted.of(text) + ": " + problem;
  }
}
