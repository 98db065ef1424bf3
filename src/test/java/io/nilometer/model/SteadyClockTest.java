package io.nilometer.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

  private Instant wall = Instant.parse("2026-01-01T12:00:00Z");
  private long nanos = 7;
  private final SteadyClock clock = new SteadyClock(() -> wall, () -> nanos);

  @Test
  void itPassesByTheMonotonicClockWhateverTheWallClockIsSetTo() {
    Instant begin = wall;
    wall = wall.minus(Duration.ofHours(2));
    nanos += Duration.ofSeconds(3).toNanos();
    assertThat(clock.instant()).isEqualTo(begin.plusSeconds(3));
    assertThat(clock.nanos()).isEqualTo(EpochNanos.of(begin.plusSeconds(3)));
  }
}
