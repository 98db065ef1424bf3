package io.nilometer.demo.top;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/// Reads Kubernetes quantities, and prints them as `kubectl top` does.
final class TopQuantity {

  private static final Map<String, BigDecimal> UNITS =
      Map.ofEntries(
          Map.entry("n", BigDecimal.valueOf(1, 9)),
          Map.entry("u", BigDecimal.valueOf(1, 6)),
          Map.entry("m", BigDecimal.valueOf(1, 3)),
          Map.entry("", BigDecimal.ONE),
          Map.entry("k", BigDecimal.valueOf(1_000)),
          Map.entry("M", BigDecimal.valueOf(1_000_000)),
          Map.entry("G", BigDecimal.valueOf(1_000_000_000)),
          Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
          Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
          Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
          Map.entry("Ti", BigDecimal.valueOf(1L << 40)));
  private static final BigDecimal MEBI = BigDecimal.valueOf(1L << 20);

  private TopQuantity() {}

  /// Throws an [IllegalArgumentException] if `text` is not a quantity.
  static BigDecimal parse(String text) {
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    BigDecimal unit = UNITS.get(text.substring(end));
    if (unit == null) {
      throw new IllegalArgumentException("not a quantity: " + text);
    }
    return new BigDecimal(text.substring(0, end)).multiply(unit);
  }

  /// Thousandths of a core, rounded up: `254m`.
  static String cores(BigDecimal cores) {
    return cores.movePointRight(3).setScale(0, RoundingMode.CEILING) + "m";
  }

  /// Whole mebibytes: `1541Mi`.
  static String mebibytes(BigDecimal bytes) {
    return bytes.divide(MEBI, 0, RoundingMode.DOWN) + "Mi";
  }
}
