package io.nilometer.api.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VersionClockTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;
  private final VersionClock clock = new VersionClock(() -> now, 123_456_789);

  @Test
  void versionsGrowThoughTimeStandsStillOrGoesBack() {
    long first = clock.next();
    long second = clock.next();
    now = START.minusSeconds(60);
    assertThat(second).isGreaterThan(first);
    assertThat(clock.next()).isGreaterThan(second);
  }

  @Test
  void aVersionShowsItsTimeAndWhereItComesFrom() {
    now = START.plusSeconds(5);
    long version = clock.next();
    assertThat(VersionClock.millis(version)).isEqualTo(now.toEpochMilli());
    assertThat(clock.isOwn(version)).isTrue();
    assertThat(new VersionClock(() -> now, 1).isOwn(version)).isFalse();
  }

  @Test
  void aVersionOfTheFarFutureIsRecognised() {
    long minute = Duration.ofMinutes(1).toMillis();
    assertThat(clock.isAhead(new VersionClock(() -> now.plusSeconds(59), 1).next(), minute))
        .isFalse();
    assertThat(clock.isAhead(new VersionClock(() -> now.plusSeconds(62), 1).next(), minute))
        .isTrue();
    assertThat(clock.isAhead(Long.MAX_VALUE, minute)).isTrue();
  }
}
