package io.nilometer.kube.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  @Test
  void eachPauseIsUpToTwiceAsLong() {
    for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
      assertThat(backoff.next())
          .isBetween(Duration.ofMillis(500L * seconds), Duration.ofSeconds(seconds));
    }
  }

  @Test
  void successStartsAnew() {
    backoff.next();
    backoff.next();
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }
}
