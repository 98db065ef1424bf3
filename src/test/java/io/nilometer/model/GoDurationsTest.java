package io.nilometer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0s, 0",
    "15s, 15000000000",
    "1m30s, 90000000000",
    "1h0m0.5s, 3600500000000",
    "1.5h, 5400000000000",
    ".5s, 500000000",
    "5.s, 5000000000",
    "250ms, 250000000",
    "3us, 3000",
    "3µs, 3000",
    "3μs, 3000",
    "7ns, 7",
    "0.1ns, 0",
    "1s1s, 2000000000",
    "9223372036854775807ns, 9223372036854775807",
    "-9223372036854775808ns, -9223372036854775808",
    "-1.5s, -1500000000",
    "+2s, 2000000000",
    "0.100000000000000000000000000001h, 360000000000",
    "0.3333333333333333333h, 1200000000000"
  })
  void durationsAreReadAsGoReadsThem(String text, long nanos) {
    assertThat(GoDurations.parse(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s",
        ".s",
        "PT15S",
        "-",
        "s15",
        "9223372036854775808ns",
        "2562048h",
        "١s",
        "-9223372036854775809ns"
      })
  void whatGoWouldNotReadIsInvalid(String text) {
    assertRefused(text, "time: invalid duration \"%s\"".formatted(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"15", "1m30", "1.5", "-1", "00"})
  void aNumberAloneLacksItsUnit(String text) {
    assertRefused(text, "time: missing unit in duration \"%s\"".formatted(text));
  }

  @ParameterizedTest
  @CsvSource({
    "15 s, ' s'",
    "1m 30s, 'm '",
    "1d, d",
    "'1,5s', ','",
    "1e3s, e",
    "15S, S",
    "15sx, sx"
  })
  void unitsAreThoseOfGo(String text, String unit) {
    assertRefused(text, "time: unknown unit \"%s\" in duration \"%s\"".formatted(unit, text));
  }

  private static void assertRefused(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoDurations.parse(text))
        .withMessage(message);
  }
}
