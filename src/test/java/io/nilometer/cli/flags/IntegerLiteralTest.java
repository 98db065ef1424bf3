package io.nilometer.cli.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntegerLiteralTest {

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
  void literalsOfGoAreParsed(String text, long number) {
    assertThat(IntegerLiteral.parse(text)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "1.0", "1e3", "08", "0x", "1__0", "_1", "1_", "ten", " 1", "٣"})
  void othersAreRejected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IntegerLiteral.parse(text))
        .withMessage("'%s' is not a whole number", text);
  }

  @Test
  void aNumberBeyond64BitsIsTooLarge() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IntegerLiteral.parse("9223372036854775808"))
        .withMessage("'9223372036854775808' is too large a number");
  }
}
