package io.nilometer.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QuickStartTest {

  @Test
  void theFirstSampleDoesNotEndIt() {
    assertThat(QuickStart.begin().endsWith(100)).isFalse();
  }

  @Test
  void aNewerSampleEndsIt() {
    assertThat(QuickStart.begin().after(100).endsWith(101)).isTrue();
  }

  @Test
  void theSameSampleAgainDoesNotEndIt() {
    assertThat(QuickStart.begin().after(100).endsWith(100)).isFalse();
  }

  @Test
  void itEndsWhenItsRetriesAreUsedUp() {
    QuickStart start = QuickStart.begin();
    for (int retry = 0; retry < 4; retry++) {
      assertThat(start.exhausted()).isFalse();
      start = start.afterFailure();
    }
    assertThat(start.exhausted()).isTrue();
  }

  @Test
  void itWaitsALittleLongerEachTime() {
    QuickStart start = QuickStart.begin().after(100);
    assertThat(start.pause()).isEqualTo(Duration.ofSeconds(2));
    assertThat(start.after(100).pause()).isEqualTo(Duration.ofSeconds(3));
  }
}
