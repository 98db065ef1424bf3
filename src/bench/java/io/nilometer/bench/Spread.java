package io.nilometer.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/// The values of several runs.
record Spread(double min, double median, double max) {

  private static final int FEW = 100;

  /// The median of an even number of values is the mean of the middle two. Throws an
  /// [IllegalArgumentException] if there are no values.
  static Spread of(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("there is no spread of no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(sorted[0], median, Arrays.stream(sorted).max().orElseThrow());
  }

  private boolean isOne() {
    return min == max;
  }

  /// Three significant digits: `0.0412–0.0450–0.0501`, or one number if all are the same.
  @Override
  public String toString() {
    return isOne() ? digits(median) : digits(min) + "–" + digits(median) + "–" + digits(max);
  }

  static String digits(double value) {
    double size = Math.abs(value);
    if (size == 0 || size >= FEW) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    int decimals = Math.max(0, 2 - (int) Math.floor(Math.log10(size)));
    return String.format(Locale.ROOT, "%." + Math.min(decimals, 4) + "f", value);
  }
}
