package io.nilometer.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetriesTest {

  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration CYCLE = Duration.ofSeconds(15);

  @Test
  void twoRetriesAreMadeAndThenTheCycleIsOver() {
    Retries first = Retries.NONE.afterRetry();
    assertThat(Retries.NONE.pause(AT_ONCE, CYCLE)).contains(Duration.ofSeconds(1));
    assertThat(first.pause(AT_ONCE, CYCLE)).contains(Duration.ofSeconds(2));
    assertThat(first.afterRetry().pause(AT_ONCE, CYCLE)).isEmpty();
    assertThat(first.afterRetry().afterCycle().pause(AT_ONCE, CYCLE)).isPresent();
  }

  @Test
  void afterThreeFailedCyclesNoneAreMade() {
    Retries away = Retries.NONE.afterCycle().afterCycle();
    assertThat(away.pause(AT_ONCE, CYCLE)).isPresent();
    for (int cycle = 0; cycle < 100; cycle++) {
      away = away.afterCycle();
      assertThat(away.pause(AT_ONCE, CYCLE)).isEmpty();
    }
  }

  @Test
  void aRetryThatMayLastLongerThanTheCycleIsNotMade() {
    assertThat(Retries.NONE.pause(Duration.ofSeconds(10), Duration.ofSeconds(11))).isEmpty();
    assertThat(Retries.NONE.pause(Duration.ofSeconds(10), Duration.ofSeconds(12))).isPresent();
  }
}
