package io.nilometer.scrape.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Parses numbers as correctly rounded `double`s, without a string of them if they are written as
/// kubelets write them: at most 18 digits, a point, a small exponent. Anything else is parsed by
/// [Double#parseDouble(String)].
final class Decimal {

  private static final int MAX_DIGITS = 18;

  /// Larger than any exponent that [Rounding] covers.
  private static final int HUGE_EXPONENT = 9_999;

  private final Cursor text;
  private int position;
  private long digits;

  Decimal(Cursor text) {
    this.text = text;
  }

  /// Reads the number that stands here, up to a blank, a brace or the end of the line.
  double read() throws BrokenLineException {
    position = text.position();
    digits = 0;
    int whole = readDigits();
    int fraction = skip('.') ? readDigits() : 0;
    int exponent = skip('e') || skip('E') ? readExponent() : 0;
    int count = whole + fraction;
    boolean quick = count > 0 && count <= MAX_DIGITS && endsNumber(peek());
    if (!quick || !Rounding.covers(digits, exponent - fraction)) {
      return readAny();
    }
    text.moveTo(position);
    return Rounding.toDouble(digits, exponent - fraction);
  }

  /// Appends to the digits; where they overflow, the count is above the limit.
  private int readDigits() {
    byte[] bytes = text.bytes();
    int end = text.end();
    int i = position;
    long read = digits; // a local variable: the loop keeps it in a register
    while (i < end && Ascii.isDigit(bytes[i])) {
      read = read * 10 + (bytes[i++] - '0');
    }
    int count = i - position;
    position = i;
    digits = read;
    return count;
  }

  private int readExponent() {
    boolean negative = skip('-');
    if (!negative) {
      skip('+');
    }
    int exponent = Ascii.isDigit(peek()) ? 0 : HUGE_EXPONENT;
    while (Ascii.isDigit(peek())) {
      exponent = Math.min(exponent * 10 + (peek() - '0'), HUGE_EXPONENT);
      position++;
    }
    return negative ? -exponent : exponent;
  }

  private boolean skip(char expected) {
    boolean found = peek() == expected;
    if (found) {
      position++;
    }
    return found;
  }

  private byte peek() {
    return position < text.end() ? text.bytes()[position] : (byte) '\n';
  }

  private double readAny() throws BrokenLineException {
    int from = text.position();
    int to = from;
    while (to < text.end() && !endsNumber(text.bytes()[to])) {
      to++;
    }
    if (from == to) {
      throw text.error("a series has no value");
    }
    double value = parsed(new String(text.bytes(), from, to - from, StandardCharsets.ISO_8859_1));
    text.moveTo(to);
    return value;
  }

  private double parsed(String number) throws BrokenLineException {
    return switch (number.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> finite(number);
    };
  }

  private double finite(String number) throws BrokenLineException {
    try {
      double value = Double.parseDouble(requireDecimal(number));
      if (Double.isInfinite(value)) {
        throw text.error("the value is too large: " + text.excerpt());
      }
      return value;
    } catch (NumberFormatException _) {
      throw text.error("the value is not a number: " + text.excerpt());
    }
  }

  /// Refuses what only [Double#parseDouble(String)] takes for a number.
  private static String requireDecimal(String number) {
    if (!number.chars().allMatch(c -> "0123456789.eE+-".indexOf(c) >= 0)) {
      throw new NumberFormatException(number);
    }
    return number;
  }

  private static boolean endsNumber(byte b) {
    return Ascii.isBlank(b) || b == '\n' || b == '{' || b == 0;
  }
}
