package io.nilometer.storage;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.EpochNanos;
import io.nilometer.model.Machine;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.Origin;
import io.nilometer.model.Scrape;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScraperClocksTest {

  private static final String A = "10.0.0.1:25520@1-node";
  private static final String B = "10.0.0.2:25520@2-node";

  private final ScraperClocks clocks = new ScraperClocks();

  private static NodeBatch batch(String scraper, long requestedSecond, int took, Duration set) {
    return new NodeBatch(
        "node",
        new Origin(scraper, 1, 1),
        EpochNanos.of(Scrapes.START) + SECONDS.toNanos(requestedSecond),
        SECONDS.toNanos(took),
        Machine.UNKNOWN,
        new Scrape(Optional.empty(), List.of()),
        set.toNanos());
  }

  private long requested(String scraper, long requestedSecond, int took, long arrivedSecond) {
    return requested(batch(scraper, requestedSecond, took, Duration.ZERO), arrivedSecond);
  }

  private long requested(NodeBatch batch, long arrivedSecond) {
    return NANOSECONDS.toSeconds(clocks.requestedNanos(batch, SECONDS.toNanos(arrivedSecond)));
  }

  @Test
  void aBatchThatWaitedOnItsWayWasRequestedBefore() {
    assertThat(requested(A, 0, 1, 101)).isEqualTo(100);
    assertThat(requested(A, 15, 1, 124)).isEqualTo(115);
    assertThat(requested(A, 30, 2, 132)).isEqualTo(130);
  }

  @Test
  void theFirstBatchMayBeTheOneThatWaited() {
    assertThat(requested(A, 0, 0, 109)).isEqualTo(109);
    assertThat(requested(A, 15, 0, 115)).isEqualTo(115);
  }

  @Test
  void eachReplicaHasAClockOfItsOwn() {
    assertThat(requested(A, 0, 0, 100)).isEqualTo(100);
    assertThat(requested(B, 3_600, 0, 101)).isEqualTo(101);
    assertThat(requested(A, 15, 0, 121)).isEqualTo(115);
    assertThat(requested(B, 3_616, 0, 117)).isEqualTo(117);
  }

  @Test
  void aClockThatWasSetIsFollowed() {
    assertThat(requested(A, 0, 0, 100)).isEqualTo(100);
    assertThat(requested(batch(A, 5, 0, Duration.ofSeconds(-10)), 115)).isEqualTo(115);
    assertThat(requested(A, 20, 0, 131)).isEqualTo(130);
    assertThat(requested(A, 3_600, 0, 145)).isEqualTo(145);
    assertThat(requested(A, 60, 0, 160)).isEqualTo(160);
  }

  @Test
  void aDriftIsFollowed() {
    for (int second = 0; second < 1_000; second += 5) {
      long arrived = SECONDS.toNanos(second) + MILLISECONDS.toNanos(second);
      long waited = arrived - clocks.requestedNanos(batch(A, second, 0, Duration.ZERO), arrived);
      assertThat(waited).isBetween(0L, MILLISECONDS.toNanos(60));
    }
  }
}
