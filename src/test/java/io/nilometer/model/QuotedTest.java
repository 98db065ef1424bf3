package io.nilometer.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QuotedTest {

  @Test
  void quotesAsGoDoes() {
    assertThat(Quoted.of("a\"b\\c\n\0\u007fé\u00a0\u2028\uD83D\uDE00"))
        .isEqualTo("\"a\\\"b\\\\c\\n\\x00\\x7fé\\u00a0\\u2028\uD83D\uDE00\"");
  }

  @Test
  void aLongTextIsCutAndItsLengthStated() {
    assertThat(Quoted.of("a".repeat(1024))).isEqualTo('"' + "a".repeat(1024) + '"');
    assertThat(Quoted.of("a".repeat(900_000)))
        .isEqualTo('"' + "a".repeat(1024) + "\"... (900000 characters)");
  }

  @Test
  void aCutDoesNotSplitACharacter() {
    String pair = "\uD83D\uDE00";
    assertThat(Quoted.of("a".repeat(1023) + pair))
        .isEqualTo('"' + "a".repeat(1023) + "\"... (1025 characters)");
    assertThat(Excerpt.of("a" + pair, 2)).isEqualTo("a... (3 characters)");
  }
}
