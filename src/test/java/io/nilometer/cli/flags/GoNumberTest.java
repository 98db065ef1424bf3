package io.nilometer.cli.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoNumberTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "15, 15",
    "+15, 15",
    "-15, -15",
    "1_000, 1000",
    "0x1F, 31",
    "0X_1f, 31",
    "-0x10, -16",
    "0b101, 5",
    "0o17, 15",
    "017, 15",
    "00, 0",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808"
  })
  void numbersAreReadAsGoReadsThem(String text, long number) {
    assertThat(GoNumber.parse(text)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "1.0", "1e3", "08", "0x", "1__0", "_1", "1_", "ten", " 1", "٣"})
  void othersAreRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoNumber.parse(text))
        .withMessage("'%s' is not a whole number", text);
  }

  @Test
  void whatDoesNotFitIsTooLarge() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoNumber.parse("9223372036854775808"))
        .withMessage("'9223372036854775808' is too large a number");
  }
}
