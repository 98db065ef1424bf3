package io.nilometer.api.encode;

/// Prints amounts as Kubernetes prints its quantities: canonical, so that the number is whole and
/// the suffix as large as it can be. To bytes, since a list has two for each container.
final class Quantity {

  private static final char NONE = ' ';
  private static final String DECIMAL = "num" + NONE + "kMGTPE";
  private static final String BINARY = NONE + "KMGTPE";
  private static final int LONGEST = 24;
  private static final int UNITS = DECIMAL.indexOf(NONE);

  private Quantity() {}

  /// CPU in nanocores: `253981n`, `12m`, `1`.
  static String cpu(long nanocores) {
    var out = new Bytes(LONGEST);
    cpu(out, nanocores);
    return out.text();
  }

  static void cpu(Bytes out, long nanocores) {
    decimal(out, nanocores, 0);
  }

  /// Memory in bytes: `1578368Ki`; below 1024 in decimal.
  static String memory(long bytes) {
    var out = new Bytes(LONGEST);
    memory(out, bytes);
    return out.text();
  }

  static void memory(Bytes out, long bytes) {
    if (-1024 < bytes && bytes < 1024) {
      decimal(out, bytes, UNITS);
    } else {
      binary(out, bytes);
    }
  }

  private static void decimal(Bytes out, long amount, int suffix) {
    long rest = amount;
    int i = suffix;
    while (rest % 1000 == 0 && rest != 0) { // by a constant, which is a multiplication
      rest /= 1000;
      i++;
    }
    out.add(rest);
    if (rest != 0 && i != UNITS) {
      out.add(DECIMAL.charAt(i));
    }
  }

  /// Not of 0.
  private static void binary(Bytes out, long amount) {
    int power = Long.numberOfTrailingZeros(amount) / 10;
    out.add(amount >> (10 * power));
    if (power > 0) {
      out.add(BINARY.charAt(power)).add('i');
    }
  }
}
