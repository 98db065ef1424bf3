package io.nilometer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

  private static final long MILLI = 1_000_000;

  private final Latencies latencies = new Latencies();

  @Test
  void aQuantileIsTheSmallestValueThatTheShareDoesNotExceed() {
    LongStream.rangeClosed(1, 200).map(i -> (201 - i) * MILLI).forEach(latencies::add);
    assertThat(latencies.millis(0.5)).isEqualTo(100);
    assertThat(latencies.millis(0.99)).isEqualTo(198);
    assertThat(latencies.millis(1)).isEqualTo(200);
  }

  @Test
  void everyQuantileOfOneAnswerIsThatAnswer() {
    latencies.add(MILLI / 4);
    assertThat(latencies.millis(0.5)).isEqualTo(0.25);
    assertThat(latencies.millis(0.99)).isEqualTo(0.25);
  }

  @Test
  void withoutAnAnswerThereIsNoQuantile() {
    latencies.addFailed();
    assertThatThrownBy(() -> latencies.millis(0.5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1 failed");
  }
}
