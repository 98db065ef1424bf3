package io.nilometer.demo.kubelet;

/// Formats decimal numbers as kubelets do: without trailing zeros, and with an exponent from one
/// million up (`12.5`, `1.5e+06`).
final class Digits {

  private static final int EXPONENT_FROM = 6;
  private static final int EXPONENT_DIGITS = 2;

  private Digits() {}

  /// Appends `unscaled` / 10^`scale`, which must not be negative.
  static void append(StringBuilder out, long unscaled, int scale) {
    if (unscaled == 0) {
      out.append('0');
      return;
    }
    long mantissa = unscaled;
    int decimals = scale;
    while (mantissa % 10 == 0) {
      mantissa /= 10;
      decimals--;
    }
    int start = out.length();
    out.append(mantissa);
    int exponent = out.length() - start - 1 - decimals;
    if (exponent >= EXPONENT_FROM) {
      scientific(out, start, exponent);
    } else if (decimals > 0) {
      fraction(out, start, decimals);
    } else {
      out.repeat('0', -decimals);
    }
  }

  private static void scientific(StringBuilder out, int start, int exponent) {
    if (out.length() - start > 1) {
      out.insert(start + 1, '.');
    }
    out.append("e+");
    out.repeat('0', EXPONENT_DIGITS - (exponent < 10 ? 1 : 2)).append(exponent);
  }

  private static void fraction(StringBuilder out, int start, int decimals) {
    int missing = decimals + 1 - (out.length() - start);
    for (int i = 0; i < missing; i++) {
      out.insert(start, '0');
    }
    out.insert(out.length() - decimals, '.');
  }
}
