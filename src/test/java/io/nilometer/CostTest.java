package io.nilometer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// The measure itself tells linear work from worse.
class CostTest {

  private static final int[] FOUND = new int[1];

  @Test
  void linearWorkPasses() {
    Cost.assertLinear("a"::repeat, text -> FOUND[0] = text.replace('a', 'b').indexOf('a'), 8);
  }

  @Test
  void quadraticWorkFails() {
    assertThatThrownBy(
            () ->
                Cost.assertLinear(
                    size -> new int[size / 50],
                    numbers -> {
                      for (int each : numbers) {
                        for (int other : numbers) {
                          FOUND[0] += each ^ other;
                        }
                      }
                    },
                    1))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("CPU time");
  }

  @Test
  void tooMuchMemoryFails() {
    assertThatThrownBy(
            () -> Cost.assertLinear("a"::repeat, text -> FOUND[0] = text.repeat(9).length(), 8))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("bytes allocated");
  }
}
