package io.nilometer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// The measure itself tells linear work from worse.
class CostTest {

  private static final int[] FOUND = new int[1];
  private static final byte[] COPY = new byte[1 << 20];

  @Test
  void linearWorkPasses() {
    Cost.assertLinear("a"::repeat, text -> FOUND[0] = text.replace('a', 'b').indexOf('a'), 8);
  }

  @Test
  void quadraticWorkFails() {
    assertThatThrownBy(
            () ->
                Cost.assertLinear(
                    byte[]::new, // copying takes as long before it is compiled as after
                    bytes -> {
                      for (int i = 0; i < bytes.length / 400; i++) {
                        System.arraycopy(bytes, 0, COPY, 0, bytes.length);
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
