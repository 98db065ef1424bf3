package io.nilometer.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.EpochNanos;
import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CycleTest {

  private static final Duration RESOLUTION = Duration.ofSeconds(15);
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Property
  void theNextTimeIsTheNodesOwnAndAtMostOneCycleAfterThePause(
      @ForAll int spread,
      @ForAll @LongRange(max = 100_000_000_000L) long later,
      @ForAll @LongRange(max = 5_000_000_000L) long pauseNanos) {
    Cycle cycle = Cycle.of(RESOLUTION, spread);
    Instant now = NOON.plusNanos(later);
    Duration pause = Duration.ofNanos(pauseNanos);
    Duration wait = cycle.untilNext(now, pause);
    assertThat(wait).isBetween(pause, pause.plus(RESOLUTION).minusNanos(1));
    assertThat(Math.floorMod(EpochNanos.of(now.plus(wait)), RESOLUTION.toNanos()))
        .isEqualTo(cycle.offsetNanos());
  }

  @Property
  void theOffsetIsWithinTheCycle(@ForAll int spread) {
    assertThat(Cycle.of(RESOLUTION, spread).offsetNanos()).isBetween(0L, RESOLUTION.toNanos() - 1);
  }

  @Property
  void nodesShareTheirTimesWithOthers(@ForAll int spread) {
    assertThat(Cycle.of(RESOLUTION, spread).offsetNanos() % 100_000_000).isZero();
  }

  @Test
  void spreadNumbersGiveSpreadOffsets() {
    assertThat(Cycle.of(RESOLUTION, 0).offsetNanos()).isZero();
    assertThat(Cycle.of(RESOLUTION, Integer.MIN_VALUE).offsetNanos()).isEqualTo(7_500_000_000L);
    assertThat(Cycle.of(RESOLUTION, -1).offsetNanos()).isEqualTo(14_900_000_000L);
  }
}
