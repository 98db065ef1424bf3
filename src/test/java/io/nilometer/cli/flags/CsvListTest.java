package io.nilometer.cli.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvListTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a;a",
        "a,b;a|b",
        "a,,b;a||b",
        "a,;a|",
        ",;|",
        " a, b ;' a| b '",
        "\"a,b\",c;a,b|c",
        "c,\"a,b\";c|a,b",
        "\"a\"\"b\";a\"b",
        "\"\"\"\";\"",
        "\"\",a;|a",
        "\"a\"\"\",b;a\"|b"
      },
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '\'')
  void commasOutsideQuotesSeparateParts(String text, String parts) {
    assertThat(CsvList.parse(text)).containsExactly(parts.split("\\|", -1));
  }

  @Test
  void anEmptyTextHasNoParts() {
    assertThat(CsvList.parse("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a", "a\"", "a\"b\"", "\"a\"b", "\"a\" ,b", "\"", "a,\"b", "\"a\"\""})
  void aMisplacedQuoteIsRejected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CsvList.parse(text))
        .withMessageStartingWith("'%s' is not a list: ", text);
  }
}
