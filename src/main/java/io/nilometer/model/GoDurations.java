package io.nilometer.model;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as Go programs write them: `15s`, `1m30s`, `1.5h`, `-1s`, `0`.
public final class GoDurations {

  private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)([^.\\d]*)");
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
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String unsigned = text.substring(signed ? 1 : 0);
    if (unsigned.isEmpty()) {
      throw invalid(text);
    }
    Duration duration = unsigned.equals("0") ? Duration.ZERO : parts(text, signed ? 1 : 0);
    return text.startsWith("-") ? duration.negated() : duration;
  }

  private static Duration parts(String text, int start) {
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    int end = start;
    while (end < text.length()) {
      if (!part.find() || part.start() != end) {
        throw invalid(text);
      }
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit(part.group(2), text)));
      end = part.end();
    }
    try {
      return Duration.ofNanos(nanos.toBigInteger().longValueExact());
    } catch (ArithmeticException tooLong) {
      throw invalid(text);
    }
  }

  private static BigDecimal unit(String unit, String text) {
    if (unit.isEmpty()) {
      throw new IllegalArgumentException("time: missing unit in duration " + Quoted.of(text));
    }
    Long nanos = NANOS.get(unit);
    if (nanos == null) {
      throw new IllegalArgumentException(
          "time: unknown unit " + Quoted.of(unit) + " in duration " + Quoted.of(text));
    }
    return BigDecimal.valueOf(nanos);
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException("time: invalid duration " + Quoted.of(text));
  }
}
