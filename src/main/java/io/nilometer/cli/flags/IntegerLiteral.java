package io.nilometer.cli.flags;

import java.math.BigInteger;
import java.util.regex.Pattern;

/// Parses the integer literals of Go: `15`, `-1`, `0x1f`, `0b101`, `0o17`, `017`, with `_` between
/// digits.
final class IntegerLiteral {

  private static final Pattern FORM =
      Pattern.compile(
          "[+-]?(0[xX](_?[0-9a-fA-F])+|0[bB](_?[01])+|0[oO]?(_?[0-7])+|0|[1-9](_?[0-9])*)");

  private IntegerLiteral() {}

  /// Fails with an [IllegalArgumentException] that has the text.
  static long parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a whole number");
    }
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String digits = text.substring(signed ? 1 : 0).replace("_", "");
    try {
      return withSign(text, magnitude(digits)).longValueExact();
    } catch (ArithmeticException tooLarge) {
      throw new IllegalArgumentException("'" + text + "' is too large a number", tooLarge);
    }
  }

  private static BigInteger withSign(String text, BigInteger magnitude) {
    return text.startsWith("-") ? magnitude.negate() : magnitude;
  }

  private static BigInteger magnitude(String digits) {
    if (digits.length() == 1 || digits.charAt(0) != '0') {
      return new BigInteger(digits);
    }
    return switch (digits.charAt(1)) {
      case 'x', 'X' -> new BigInteger(digits.substring(2), 16);
      case 'b', 'B' -> new BigInteger(digits.substring(2), 2);
      case 'o', 'O' -> new BigInteger(digits.substring(2), 8);
      default -> new BigInteger(digits, 8);
    };
  }
}
