package io.nilometer.scrape;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads a number as a correctly rounded `double`, without making a string of it if it is written
/// as kubelets write numbers: at most 18 digits, a point, a small exponent. Anything else takes
/// the way of [Double#parseDouble(String)].
final class Decimal {

  private static final long EXACT_DIGITS = 1L << Double.PRECISION;
  private static final int MAX_DIGITS = 18;
  private static final int MAX_DIVIDED_SCALE = 13;
  private static final int MAX_EXPONENT = 999;

  /// Powers of ten that a `double` holds exactly.
  private static final double[] TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final long[] FIVES = powersOfFive();

  private Decimal() {}

  /// Reads the number that stands here, up to a blank, a brace or the end of the line.
  static double read(Cursor text) throws ScrapeException {
    byte[] bytes = text.bytes();
    int end = text.end();
    int i = text.position();
    long digits = 0;
    int firstDigit = i;
    while (i < end && Ascii.isDigit(bytes[i])) {
      digits = digits * 10 + (bytes[i++] - '0');
    }
    int count = i - firstDigit;
    int scale = 0;
    if (i < end && bytes[i] == '.') {
      int point = i++;
      while (i < end && Ascii.isDigit(bytes[i])) {
        digits = digits * 10 + (bytes[i++] - '0');
      }
      scale = i - point - 1;
      count += scale;
    }
    int exponent = 0;
    if (i < end && (bytes[i] == 'e' || bytes[i] == 'E')) {
      i++;
      boolean negative = i < end && bytes[i] == '-';
      if (i < end && (negative || bytes[i] == '+')) {
        i++;
      }
      int firstOfExponent = i;
      while (i < end && Ascii.isDigit(bytes[i]) && exponent <= MAX_EXPONENT) {
        exponent = exponent * 10 + (bytes[i++] - '0');
      }
      if (i == firstOfExponent) {
        return readAny(text);
      }
      exponent = negative ? -exponent : exponent;
    }
    boolean whole = i >= end || endsNumber(bytes[i]);
    if (!whole || count == 0 || count > MAX_DIGITS) {
      return readAny(text);
    }
    return rounded(text, digits, exponent - scale, i);
  }

  private static double rounded(Cursor text, long digits, int exponent, int to)
      throws ScrapeException {
    if (digits <= EXACT_DIGITS && Math.abs(exponent) < TENS.length) {
      text.moveTo(to);
      // both operands are exact, so the one operation rounds correctly
      return exponent < 0 ? digits / TENS[-exponent] : digits * TENS[exponent];
    }
    if (digits > EXACT_DIGITS && exponent <= 0 && exponent >= -MAX_DIVIDED_SCALE) {
      text.moveTo(to);
      return divided(digits, -exponent);
    }
    return readAny(text);
  }

  /// `digits` / 10^`scale`, for more digits than a `double` holds (start times have 17): divides
  /// by 5^`scale` in integers to at least 55 bits, marks in the lowest bit whether anything is
  /// left over, and lets the conversion of these bits do the one rounding there is. 13 is the
  /// largest scale for which the second division's dividend fits 64 bits.
  private static double divided(long digits, int scale) {
    long divisor = FIVES[scale];
    long quotient = digits / divisor;
    long remainder = digits % divisor;
    int shift = Math.max(0, Long.numberOfLeadingZeros(quotient) - (Long.SIZE - 55));
    long shifted = remainder << shift;
    long bits = (quotient << shift) + shifted / divisor;
    boolean exact = shifted % divisor == 0;
    return Math.scalb((double) (exact ? bits : bits | 1), -shift - scale);
  }

  private static double readAny(Cursor text) throws ScrapeException {
    byte[] bytes = text.bytes();
    int from = text.position();
    int to = from;
    while (to < text.end() && !endsNumber(bytes[to])) {
      to++;
    }
    if (from == to) {
      throw text.error("a series has no value");
    }
    double value = parsed(text, new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
    text.moveTo(to);
    return value;
  }

  private static double parsed(Cursor text, String number) throws ScrapeException {
    return switch (number.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> finite(text, number);
    };
  }

  private static double finite(Cursor text, String number) throws ScrapeException {
    if (!number.chars().allMatch(c -> "0123456789.eE+-".indexOf(c) >= 0)) {
      throw notANumber(text);
    }
    try {
      double value = Double.parseDouble(number);
      if (Double.isInfinite(value)) {
        throw text.error("the value is too large: " + text.excerpt());
      }
      return value;
    } catch (NumberFormatException _) {
      throw notANumber(text);
    }
  }

  private static ScrapeException notANumber(Cursor text) {
    return text.error("the value is not a number: " + text.excerpt());
  }

  private static boolean endsNumber(byte b) {
    return Ascii.isBlank(b) || b == '\n' || b == '{' || b == 0;
  }

  private static long[] powersOfFive() {
    var powers = new long[MAX_DIVIDED_SCALE + 1];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = 5 * powers[i - 1];
    }
    return powers;
  }
}
