package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OldGenerationTest {

  private static final long MIB = 1 << 20;

  @Test
  void mayGrowByHalfOfWhatIsAlive() {
    assertThat(OldGeneration.limit(200 * MIB, 1024 * MIB)).isEqualTo(300 * MIB);
  }

  @Test
  void mayGrowSomewhatHoweverLittleIsAlive() {
    assertThat(OldGeneration.limit(2 * MIB, 1024 * MIB)).isEqualTo(18 * MIB);
  }

  @Test
  void isLeftToTheJvmWhereItCannotGrowSoFar() {
    assertThat(OldGeneration.limit(200 * MIB, 300 * MIB)).isZero();
  }
}
