package io.nilometer.model;

import java.time.Duration;
import java.util.Map;

/// Durations as Go programs write them: `15s`, `1m30s`, `1.5h`, `-1s`, `0`.
public final class GoDurations {

  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L, // the sign of micro
          "μs", 1_000L, // the Greek letter
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDurations() {}

  /// Fails with an [IllegalArgumentException] that says what was wrong, as Go does.
  public static Duration parse(String text) {
    boolean negative = text.startsWith("-");
    int start = negative || text.startsWith("+") ? 1 : 0;
    if (text.length() == start + 1 && text.charAt(start) == '0') {
      return Duration.ZERO;
    }
    return Duration.ofNanos(new Parser(text, start).nanos(negative));
  }

  /// One pass over one text, in the steps of Go's `time.ParseDuration`. Values are negated, because
  /// a duration may be -2^63 but not 2^63.
  private static final class Parser {

    private final String text;
    private int position;

    Parser(String text, int start) {
      this.text = text;
      this.position = start;
    }

    long nanos(boolean negative) {
      try {
        long negated = sum();
        return negative ? negated : Math.negateExact(negated);
      } catch (ArithmeticException tooLong) {
        throw invalid();
      }
    }

    private long sum() {
      if (position == text.length()) {
        throw invalid();
      }
      long sum = 0;
      while (position < text.length()) {
        sum = Math.addExact(sum, part());
      }
      return sum;
    }

    /// A number and its unit.
    private long part() {
      int start = position;
      long whole = whole();
      int digits = position - start;
      long fraction = 0;
      double scale = 1;
      if (position < text.length() && text.charAt(position) == '.') {
        position++;
        for (; isDigit(); position++, digits++) {
          if (fraction < Long.MAX_VALUE / 10) { // further digits do not count
            fraction = fraction * 10 + digit();
            scale *= 10;
          }
        }
      }
      if (digits == 0) {
        throw invalid();
      }
      long unit = unit();
      return Math.subtractExact(
          Math.multiplyExact(whole, unit), (long) (fraction * (unit / scale)));
    }

    private long whole() {
      long value = 0;
      for (; isDigit(); position++) {
        value = Math.subtractExact(Math.multiplyExact(value, 10L), digit());
      }
      return value;
    }

    private long unit() {
      int start = position;
      while (position < text.length() && text.charAt(position) != '.' && !isDigit()) {
        position++;
      }
      String unit = text.substring(start, position);
      if (unit.isEmpty()) {
        throw new IllegalArgumentException("time: missing unit in duration " + Quoted.of(text));
      }
      Long nanos = NANOS.get(unit);
      if (nanos == null) {
        throw new IllegalArgumentException(
            "time: unknown unit " + Quoted.of(unit) + " in duration " + Quoted.of(text));
      }
      return nanos;
    }

    private boolean isDigit() {
      return position < text.length() && digit() >= 0 && digit() <= 9;
    }

    private int digit() {
      return text.charAt(position) - '0';
    }

    private IllegalArgumentException invalid() {
      return new IllegalArgumentException("time: invalid duration " + Quoted.of(text));
    }
  }
}
