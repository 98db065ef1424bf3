package io.nilometer.api.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GoDurationTest {

  private static final Pattern PART = Pattern.compile("([0-9.]+)(h|ms|m|s|µs|ns)");
  private static final Map<String, BigDecimal> NANOS =
      Map.of(
          "h", new BigDecimal(3_600_000_000_000L),
          "m", new BigDecimal(60_000_000_000L),
          "s", new BigDecimal(1_000_000_000L),
          "ms", new BigDecimal(1_000_000),
          "µs", new BigDecimal(1_000),
          "ns", BigDecimal.ONE);

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "1, 1ns",
    "1500, 1.5µs",
    "250000000, 250ms",
    "1000000000, 1s",
    "15005000000, 15.005s",
    "15123456789, 15.123456789s",
    "60000000000, 1m0s",
    "3600500000000, 1h0m0.5s",
    "-1500000000, -1.5s"
  })
  void printsAsGoDoes(long nanos, String expected) {
    assertThat(GoDuration.format(nanos)).isEqualTo(expected);
  }

  @Property
  void losesNothing(@ForAll @LongRange(min = 0) long nanos) {
    BigDecimal sum =
        PART.matcher(GoDuration.format(nanos))
            .results()
            .map(part -> new BigDecimal(part.group(1)).multiply(NANOS.get(part.group(2))))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(sum).isEqualByComparingTo(BigDecimal.valueOf(nanos));
  }
}
