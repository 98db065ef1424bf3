package io.nilometer.api.http;

import io.nilometer.model.Quoted;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/// Validates integers of 64 bits as Go parses them, with its error texts.
final class GoInteger {

  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");

  private GoInteger() {}

  /// Go's error; empty if the text is a valid integer.
  static Optional<String> problem(String text) {
    if (!INTEGER.matcher(text).matches()) {
      return Optional.of(error(text, "invalid syntax"));
    }
    boolean fits = text.length() < 19 || new BigInteger(text).bitLength() < Long.SIZE;
    return fits ? Optional.empty() : Optional.of(error(text, "value out of range"));
  }

  private static String error(String text, String problem) {
    return "strconv.ParseInt: parsing " + Quoted.of(text) + ": " + problem;
  }
}
