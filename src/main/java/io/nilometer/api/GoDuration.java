package io.nilometer.api;

/// Prints spans of time as Go does: `15.123s`, `1m0s`, `250ms`, `1.5µs`, `0s`.
final class GoDuration {

  private static final long MICROSECOND = 1_000;
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  private GoDuration() {}

  /// @param nanos more than `Long.MIN_VALUE`
  static String format(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    return nanos < 0 ? "-" + positive(-nanos) : positive(nanos);
  }

  private static String positive(long nanos) {
    if (nanos < MICROSECOND) {
      return nanos + "ns";
    }
    if (nanos < MILLISECOND) {
      return decimal(nanos, MICROSECOND) + "µs";
    }
    return nanos < SECOND ? decimal(nanos, MILLISECOND) + "ms" : seconds(nanos);
  }

  private static String seconds(long nanos) {
    long minutes = nanos / (60 * SECOND);
    String seconds = decimal(nanos % (60 * SECOND), SECOND) + "s";
    if (minutes == 0) {
      return seconds;
    }
    return minutes < 60
        ? minutes + "m" + seconds
        : minutes / 60 + "h" + minutes % 60 + "m" + seconds;
  }

  /// `amount / unit`, without zeros at its end.
  private static String decimal(long amount, long unit) {
    long fraction = amount % unit;
    if (fraction == 0) {
      return Long.toString(amount / unit);
    }
    String digits = Long.toString(unit + fraction); // its leading 1 stands where the point will be
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return amount / unit + "." + digits.substring(1, end);
  }
}
