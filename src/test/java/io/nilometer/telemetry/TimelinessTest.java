package io.nilometer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimelinessTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000); // it may overflow
  private final Timeliness timeliness = new Timeliness(Duration.ofSeconds(10), nanos::get);

  private void passes(int seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void aReplicaThatScrapesNothingIsTimely() {
    passes(3600);
    assertThat(timeliness.failure()).isEmpty();
  }

  @Test
  void aNodeIsLateOneAndAHalfResolutionsAfterItsLastBeat() {
    Timeliness.Pulse slow = timeliness.start();
    Timeliness.Pulse well = timeliness.start();
    slow.beat();
    well.beat();
    passes(15);
    assertThat(timeliness.failure()).isEmpty();
    passes(1);
    well.beat();
    assertThat(timeliness.failure())
        .contains("metric collection is not timely: 1 of 2 nodes are overdue");
    slow.beat();
    assertThat(timeliness.failure()).isEmpty();
  }

  @Test
  void aNodeThatIsScrapedNoLongerIsNotLate() {
    Timeliness.Pulse gone = timeliness.start();
    gone.beat();
    passes(16);
    gone.stop();
    assertThat(timeliness.failure()).isEmpty();
  }

  @Test
  void nodesWaitForTheirFirstTurnWhileOthersHaveTheirs() {
    Timeliness.Pulse first = timeliness.start();
    timeliness.start();
    for (int second = 0; second < 100; second += 10) {
      first.beat();
      passes(10);
    }
    assertThat(timeliness.failure()).isEmpty();
  }

  @Test
  void nodesThatWaitWhileNothingIsDoneAreLate() {
    passes(100);
    timeliness.start();
    timeliness.start();
    passes(15);
    assertThat(timeliness.failure()).isEmpty();
    passes(1);
    assertThat(timeliness.failure()).isPresent();
  }
}
