package io.nilometer.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.EpochNanos;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class WallAheadTest {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final Deque<Long> pauses = new ArrayDeque<>();
  private long passedMillis;

  /// The wall clock; before each reading time passes, 1 ms unless a pause is next.
  private final InstantSource wall =
      () -> {
        Long pause = pauses.poll();
        passedMillis += pause == null ? 1 : pause;
        return BEGIN.plusMillis(passedMillis);
      };

  private List<Long> read(Long... millis) {
    pauses.addAll(Arrays.asList(millis));
    return WallAhead.read(wall, () -> Duration.ofMillis(passedMillis).toNanos()).stream()
        .map(ahead -> Duration.ofNanos(ahead - EpochNanos.of(BEGIN)).toMillis())
        .toList();
  }

  @Test
  void aPauseBetweenTheTwoReadingsDoesNotLookLikeAClockThatWasSet() {
    assertThat(read(2_700L)).containsExactly(1L);
    assertThat(read(2_700L, 1_060L, 5L)).containsExactly(5L);
  }

  @Test
  void itIsUnknownWhereEachReadingPauses() {
    assertThat(read(200L, 200L, 200L, 200L, 200L)).isEmpty();
    assertThat(read()).containsExactly(1L);
  }
}
