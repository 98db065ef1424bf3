package io.nilometer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpreadTest {

  @Test
  void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
    assertThat(Spread.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Spread(1, 4, 9));
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTwo() {
    assertThat(Spread.of(List.of(9.0, 1.0, 4.0, 2.0))).isEqualTo(new Spread(1, 3, 9));
  }

  @Test
  void noValuesHaveNoMedian() {
    assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oneValueIsShownOnce() {
    assertThat(Spread.of(List.of(2.0))).hasToString("2.00");
    assertThat(Spread.of(List.of(1.0, 2.0, 30.0))).hasToString("1.00–2.00–30.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0.01234 | 0.0123", "0.5|0.500", "12.34|12.3", "99.96|100.0", "2046.4|2,046", "0|0"})
  void threeDigitsCount(double value, String shown) {
    assertThat(Spread.digits(value)).isEqualTo(shown);
  }
}
