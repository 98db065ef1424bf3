package io.nilometer.api.http;

import io.nilometer.model.Quoted;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/// Integers of 64 bits as Go reads them, and what it says of others.
final class GoInteger {

  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");

  private GoInteger() {}

  /// What is wrong with this one; empty when nothing is.
  static Optional<String> problem(String text) {
    if (!INTEGER.matcher(text).matches()) {
      return Optional.of(said(text, "invalid syntax"));
    }
    boolean fits = text.length() < 19 || new BigInteger(text).bitLength() < Long.SIZE;
    return fits ? Optional.empty() : Optional.of(said(text, "value out of range"));
  }

  private static String said(String text, String problem) {
    return "strconv.ParseInt: parsing " + Quoted.of(text) + ": " + problem;
  }
}
