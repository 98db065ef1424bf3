package io.nilometer.demo.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 9, 0",
    "1, 9, 0.000000001",
    "12500000000, 9, 12.5",
    "3000000000, 9, 3",
    "120000000000, 9, 120",
    "999999000000000, 9, 999999",
    "1000000000000000, 9, 1e+06",
    "1234567890123456, 9, 1.234567890123456e+06",
    "16384000, 0, 1.6384e+07",
    "4096, 0, 4096",
    "70000000000, 0, 7e+10"
  })
  void numbersLookAsKubeletsWriteThem(long unscaled, int scale, String expected) {
    assertThat(written(unscaled, scale)).isEqualTo(expected);
  }

  @Property
  void noDigitIsLost(
      @ForAll @LongRange(min = 0) long unscaled, @ForAll @IntRange(min = 0, max = 9) int scale) {
    assertThat(new BigDecimal(written(unscaled, scale)))
        .isEqualByComparingTo(BigDecimal.valueOf(unscaled, scale));
  }

  private static String written(long unscaled, int scale) {
    var out = new StringBuilder();
    Digits.append(out, unscaled, scale);
    return out.toString();
  }
}
