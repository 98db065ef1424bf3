package io.nilometer.scrape.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RoundingTest {

  private static final long EIGHTEEN_DIGITS = 999_999_999_999_999_999L;

  @Property
  void whatIsCoveredIsRoundedAsTheJdkDoes(
      @ForAll @LongRange(max = EIGHTEEN_DIGITS) long digits,
      @ForAll @IntRange(min = -22, max = 22) int exponent) {
    Assume.that(Rounding.covers(digits, exponent));

    assertThat(Rounding.toDouble(digits, exponent))
        .isEqualTo(Double.parseDouble(digits + "e" + exponent));
  }

  @Property
  void seventeenDigitsAroundAPointAreRoundedAsTheJdkDoes(
      @ForAll @LongRange(min = 1L << 53, max = EIGHTEEN_DIGITS) long digits,
      @ForAll @IntRange(min = -13, max = 0) int exponent) {
    assertThat(Rounding.covers(digits, exponent)).isTrue();
    assertThat(Rounding.toDouble(digits, exponent))
        .isEqualTo(Double.parseDouble(digits + "e" + exponent));
  }

  /// Halfway between two neighbours, and as little above and below as 18 digits can say.
  @Test
  void tiesGoToTheEvenNeighbour() {
    long halfway = (1L << 53) + 1;
    assertThat(Rounding.toDouble(halfway, 0)).isEqualTo(0x1p53);
    assertThat(Rounding.toDouble(halfway + 2, 0)).isEqualTo(0x1p53 + 4);
    assertThat(Rounding.toDouble(halfway * 10 - 1, -1)).isEqualTo(0x1p53);
    assertThat(Rounding.toDouble(halfway * 10, -1)).isEqualTo(0x1p53);
    assertThat(Rounding.toDouble(halfway * 10 + 1, -1)).isEqualTo(0x1p53 + 2);
  }

  @Test
  void whatNeedsMoreThanSixtyFourBitsIsNotCovered() {
    assertThat(Rounding.covers(1, 22)).isTrue();
    assertThat(Rounding.covers(1, 23)).isFalse();
    assertThat(Rounding.covers(1, -23)).isFalse();
    assertThat(Rounding.covers((1L << 53) + 1, 1)).isFalse();
    assertThat(Rounding.covers((1L << 53) + 1, -14)).isFalse();
  }
}
