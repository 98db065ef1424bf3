package io.nilometer.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CopyIdTest {

  @Test
  void itsNameIsReadBack() {
    assertThat(new CopyId(17, 1)).hasToString("17/1");
    assertThat(CopyId.parse("4095/0")).isEqualTo(new CopyId(4095, 0));
  }
}
