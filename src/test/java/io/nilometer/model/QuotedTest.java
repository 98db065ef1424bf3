package io.nilometer.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QuotedTest {

  @Test
  void quotesAsGoDoes() {
    assertThat(Quoted.of("a\"b\\c\n\0\u007fé\u00a0\u2028\uD83D\uDE00"))
        .isEqualTo("\"a\\\"b\\\\c\\n\\x00\\x7fé\\u00a0\\u2028\uD83D\uDE00\"");
  }
}
