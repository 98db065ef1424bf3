package io.nilometer;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as flags of Go programs write them: `15s`, `1m30s`, `1.5h`, `-1s`, `0`.
final class GoDurations {

  private static final Pattern PART =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
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

  /// Fails with an [IllegalArgumentException] that says what was wrong.
  static Duration parse(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String unsigned = text.substring(signed ? 1 : 0);
    if (unsigned.isEmpty()) {
      throw malformed(text);
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
        throw malformed(text);
      }
      nanos =
          nanos.add(
              new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.get(part.group(2)))));
      end = part.end();
    }
    try {
      return Duration.ofNanos(nanos.toBigInteger().longValueExact());
    } catch (ArithmeticException tooLong) {
      throw malformed(text);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is not a duration: write for example 15s, 1m30s or 500ms");
  }
}
