package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.NodeHistory;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingBatchesTest {

  private static final long RESOLUTION = Scrapes.RESOLUTION.toNanos();

  private static PendingBatches pending(int from, int to) {
    PendingBatches pending = PendingBatches.since(Optional.empty());
    for (int number = from; number <= to; number++) {
      pending = pending.and(Scrapes.number("a", number));
    }
    return pending;
  }

  private static NodeHistory told(int first, int second) {
    return Scrapes.history(Scrapes.number("a", first), Scrapes.number("a", second));
  }

  @Test
  void theOtherHistoryIsContinuedByTheBatchesThatArrived() {
    assertThat(pending(3, 3).applyTo(told(1, 2), 0, RESOLUTION)).contains(told(2, 3));
  }

  @Test
  void howeverMuchComesTheLastFewAreKeptAndSuffice() {
    PendingBatches much = pending(3, 1_000);
    assertThat(much.batches()).hasSize(PendingBatches.MAX_BATCHES);
    assertThat(much.applyTo(told(1, 2), 0, RESOLUTION)).contains(told(999, 1_000));
  }

  @Test
  void anOlderHistoryThanTheKnownOneIsIgnored() {
    assertThat(PendingBatches.since(Optional.of(told(1, 2))).applyTo(told(1, 2), 0, RESOLUTION))
        .isEmpty();
  }
}
