package io.nilometer.api.encode;

/// Prints spans of time as Go does: `15.123s`, `1m0s`, `250ms`, `1.5µs`, `0s`.
final class GoDuration {

  private static final int LONGEST = 32;
  private static final long MICROSECOND = 1_000;
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  private GoDuration() {}

  /// @param nanos more than `Long.MIN_VALUE`
  static String format(long nanos) {
    var out = new Bytes(LONGEST);
    write(out, nanos);
    return out.text();
  }

  /// @param nanos more than `Long.MIN_VALUE`
  static void write(Bytes out, long nanos) {
    if (nanos < 0) {
      out.add('-');
    }
    positive(out, Math.abs(nanos));
  }

  private static void positive(Bytes out, long nanos) {
    if (nanos == 0) {
      out.add("0s");
    } else if (nanos < MICROSECOND) {
      out.add(nanos).add("ns");
    } else if (nanos < MILLISECOND) {
      decimal(out, nanos, MICROSECOND);
      out.add("µs");
    } else if (nanos < SECOND) {
      decimal(out, nanos, MILLISECOND);
      out.add("ms");
    } else {
      seconds(out, nanos);
    }
  }

  private static void seconds(Bytes out, long nanos) {
    long minutes = nanos / (60 * SECOND);
    if (minutes >= 60) {
      out.add(minutes / 60).add('h');
    }
    if (minutes > 0) {
      out.add(minutes % 60).add('m');
    }
    decimal(out, nanos % (60 * SECOND), SECOND);
    out.add('s');
  }

  /// `amount / unit`, without zeros at its end.
  private static void decimal(Bytes out, long amount, long unit) {
    out.add(amount / unit);
    long fraction = amount % unit;
    if (fraction > 0) {
      out.add('.');
    }
    while (fraction > 0) {
      fraction *= 10;
      out.add((char) ('0' + fraction / unit));
      fraction %= unit;
    }
  }
}
