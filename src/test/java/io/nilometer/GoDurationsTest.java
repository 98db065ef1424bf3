package io.nilometer;

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
    "9223372036854775807ns, 9223372036854775807"
  })
  void durationsAreReadAsGoReadsThem(String text, long nanos) {
    assertThat(GoDurations.parse(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "15",
        "s",
        ".s",
        "15 s",
        "1d",
        "PT15S",
        "1m 30s",
        "1,5s",
        "1e3s",
        "15S",
        "-",
        "s15",
        "9223372036854775808ns",
        "2562048h",
        "15sx",
        "١s"
      })
  void whatGoWouldNotReadIsRefusedWithAHint(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoDurations.parse(text))
        .withMessage("'%s' is not a duration: write for example 15s, 1m30s or 500ms", text);
  }
}
