package io.nilometer.api;

/// Prints amounts as Kubernetes prints its quantities: canonical, so that the number is whole and
/// the suffix as large as it can be.
final class Quantity {

  private static final String[] DECIMAL = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
  private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  private static final int UNITS = 3; // where in DECIMAL the suffix is none

  private Quantity() {}

  /// CPU in nanocores: `253981n`, `12m`, `1`.
  static String cpu(long nanocores) {
    return canonical(nanocores, 1000, DECIMAL, 0);
  }

  /// Memory in bytes: `1578368Ki`; below 1024 in decimal.
  static String memory(long bytes) {
    return -1024 < bytes && bytes < 1024
        ? canonical(bytes, 1000, DECIMAL, UNITS)
        : canonical(bytes, 1024, BINARY, 0);
  }

  private static String canonical(long amount, int base, String[] suffixes, int suffix) {
    if (amount == 0) {
      return "0";
    }
    long rest = amount;
    int i = suffix;
    while (rest % base == 0) {
      rest /= base;
      i++;
    }
    return rest + suffixes[i];
  }
}
