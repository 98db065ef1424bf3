package io.nilometer.demo.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LoadTest {

  private static final long NOW = 1_795_464_000_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aWholePeriodHasTheMeanRate() {
    var load = new Load(250_000_000, 0.5, 60 * SECOND, 1, 1 << 20);
    assertThat(load.nanocores(NOW, NOW + 60 * SECOND)).isCloseTo(250_000_000, within(0.01));
  }

  @Test
  void theRateSwingsAroundItsMean() {
    var load = new Load(100_000_000, 0.5, 60 * SECOND, 0, 1 << 20);
    long quarter = NOW - NOW % (60 * SECOND) + 15 * SECOND;
    assertThat(load.nanocores(quarter - 1_000, quarter + 1_000))
        .isCloseTo(150_000_000, within(1.0));
  }

  @Property
  void cpuTimeIsTheIntegralOfTheRate(
      @ForAll @LongRange(min = 0, max = 100_000) long id,
      @ForAll @IntRange(min = 1, max = 60) int s) {
    Load load = Load.ofContainer(id);
    double sum = 0;
    int steps = 1_000;
    long step = s * SECOND / steps;
    for (int i = 0; i < steps; i++) {
      sum += load.cpuNanos(NOW + i * step, NOW + (i + 1) * step);
    }
    assertThat(load.cpuNanos(NOW, NOW + steps * step)).isCloseTo(sum, within(1.0));
  }

  @Property
  void aCounterNeverFalls(
      @ForAll @LongRange(min = 0, max = 100_000) long id,
      @ForAll @LongRange(min = 0, max = 400_000) long millis) {
    var container = new SimulatedContainer("c", NOW, Load.ofContainer(id));
    long earlier = container.cpuNanos(NOW + millis * 1_000_000);
    long later = container.cpuNanos(NOW + (millis + 1) * 1_000_000);
    assertThat(later).isGreaterThan(earlier);
  }

  @Property
  void memoryIsInWholePagesAndNearItsMean(@ForAll @LongRange(min = 0, max = 100_000) long id) {
    Load load = Load.ofContainer(id);
    long bytes = load.memoryBytes(NOW + id * SECOND);
    assertThat(bytes % 4096).isZero();
    assertThat((double) bytes).isBetween(load.meanBytes() * 0.89, load.meanBytes() * 1.11);
  }
}
