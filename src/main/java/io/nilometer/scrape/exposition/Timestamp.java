package io.nilometer.scrape.exposition;

/// Reads the timestamp behind the value of a series: when it was taken, in whole milliseconds since
/// the epoch.
final class Timestamp {

  /// No timestamp is negative, so this stands for none.
  static final long NONE = -1;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /// So many digits always fit a `long`.
  private static final int SAFE_DIGITS = 18;

  private Timestamp() {}

  /// Reads the milliseconds that stand here, or [#NONE] at the end of the line.
  static long read(Cursor text) throws BrokenLineException {
    if (text.at('\n')) {
      return NONE;
    }
    byte[] bytes = text.bytes();
    int from = text.position();
    int i = from;
    long millis = 0;
    while (i < text.end() && Ascii.isDigit(bytes[i])) {
      millis = millis * 10 + (bytes[i++] - '0');
    }
    if (i == from) {
      throw text.error("a timestamp must be milliseconds since 1970, not " + text.excerpt());
    }
    if (i - from > SAFE_DIGITS) {
      millis = exact(text, i);
    }
    text.moveTo(i);
    return millis;
  }

  static long toNanos(Cursor text, long millis) throws BrokenLineException {
    if (millis > Long.MAX_VALUE / NANOS_PER_MILLI) {
      throw text.error("the timestamp " + millis + " is later than the year 2262");
    }
    return millis * NANOS_PER_MILLI;
  }

  private static long exact(Cursor text, int to) throws BrokenLineException {
    try {
      long millis = 0;
      for (int i = text.position(); i < to; i++) {
        millis = Math.addExact(Math.multiplyExact(millis, 10L), text.bytes()[i] - '0');
      }
      return millis;
    } catch (ArithmeticException _) {
      throw text.error("the timestamp is too large: " + text.excerpt());
    }
  }
}
