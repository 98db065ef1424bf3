package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.model.ContainerSample;
import io.nilometer.model.EpochNanos;
import io.nilometer.model.Machine;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.Origin;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodSample;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NodeHistoriesTest {

  private final NodeHistories histories = histories();

  private static NodeHistories histories() {
    return new NodeHistories(
        0,
        new StorageSettings(new Partitions(4), Scrapes.RESOLUTION, Duration.ofSeconds(55)),
        Map.of());
  }

  /// Half a core is used. The kubelet samples when it answers.
  private static NodeBatch batch(int number, int second, int tookSeconds) {
    long requested = EpochNanos.of(Scrapes.START.plusSeconds(second));
    long took = TimeUnit.SECONDS.toNanos(tookSeconds);
    var sample =
        new Sample(requested + took, TimeUnit.SECONDS.toNanos(100 + second + tookSeconds) / 2, 1);
    var pod = new PodSample(new PodRef("ns", "p"), List.of(new ContainerSample("c", sample)));
    return new NodeBatch(
        "a",
        new Origin("scraper", 1, number),
        requested,
        took,
        Machine.UNKNOWN,
        new Scrape(Optional.of(sample), List.of(pod)),
        0);
  }

  private static void accept(NodeHistories histories, NodeBatch batch, int second) {
    histories.accept(batch, TimeUnit.SECONDS.toNanos(1_000L + second), _ -> {});
  }

  private void scrape(int number, int second, int tookSeconds) {
    accept(histories, batch(number, second, tookSeconds), second);
  }

  private long nanocores() {
    return histories.of("a").orElseThrow().usage(0).orElseThrow().usage().cpuNanocores();
  }

  @Test
  void aKubeletThatWasSlowAndNoLongerIsHasNotSetItsClock() {
    scrape(1, 0, 3);
    scrape(2, 15, 3);
    scrape(3, 30, 0);
    assertThat(nanocores()).isEqualTo(500_000_000);
    scrape(4, 45, 3);
    assertThat(nanocores()).isEqualTo(500_000_000);
  }

  /// As another copy holds it after two slow answers.
  private static HeldNode slowTwice() {
    NodeHistories other = histories();
    accept(other, batch(1, 0, 3), 0);
    accept(other, batch(2, 15, 3), 15);
    return other.all().get("a");
  }

  @Test
  void norWhereAnotherCopysHistoryIsContinued() {
    PendingBatches pending =
        PendingBatches.since(Optional.empty()).and(batch(3, 30, 3)).and(batch(4, 45, 0));
    histories.restore(slowTwice(), Optional.of(pending));
    assertThat(nanocores()).isEqualTo(500_000_000);
  }

  @Test
  void norAfterAnotherCopysHistoryWasContinued() {
    scrape(3, 30, 3);
    PendingBatches pending = PendingBatches.since(Optional.empty()).and(batch(3, 30, 3));
    histories.restore(slowTwice(), Optional.of(pending));
    scrape(4, 45, 0);
    assertThat(nanocores()).isEqualTo(500_000_000);
  }

  @Test
  void anotherCopyWithTheSameLastSampleRestoresRates() {
    NodeHistories other = histories();
    accept(other, batch(2, 15, 0), 15);
    accept(other, batch(3, 30, 0), 30);
    scrape(3, 30, 0);
    assertThat(histories.pairedNodes()).isZero();
    histories.restore(other.all().get("a"), Optional.empty());
    assertThat(nanocores()).isEqualTo(500_000_000);
    assertThat(histories.pairedContainers()).isOne();
  }

  /// The same, as that copy sends it.
  private static HeldNode slowTwiceFromAfar() {
    HeldNode held = slowTwice();
    return new StorageActor.Recalled(
            1,
            0,
            1,
            List.of(held.history()),
            Optional.of(Copies.Phase.READY),
            Optional.of(List.of(0L)),
            Optional.of(List.of(held.tookMillis())))
        .held(held.requestedNanos())
        .getFirst();
  }

  @Test
  void norInTheFirstBatchAfterACopyWasRestored() {
    histories.restore(slowTwiceFromAfar(), Optional.empty());
    scrape(3, 30, 0);
    assertThat(nanocores()).isEqualTo(500_000_000);
  }

  @Test
  void norInTheFirstBatchThatCameWhileACopyWasRestored() {
    PendingBatches pending = PendingBatches.since(Optional.empty()).and(batch(3, 30, 0));
    histories.restore(slowTwiceFromAfar(), Optional.of(pending));
    assertThat(nanocores()).isEqualTo(500_000_000);
  }

  @Test
  void norInTheFirstBatchAfterACopyThatLackedTheLastWasRestored() {
    scrape(1, 0, 0);
    histories.restore(slowTwiceFromAfar(), Optional.empty());
    scrape(3, 30, 0);
    assertThat(nanocores()).isEqualTo(500_000_000);
  }

  /// A kubelet that kept its sample: the same one, asked for again.
  private static NodeBatch again(NodeBatch batch, int second) {
    return new NodeBatch(
        "a",
        batch.origin().next(),
        EpochNanos.of(Scrapes.START.plusSeconds(second)),
        0,
        Machine.UNKNOWN,
        batch.scrape(),
        0);
  }

  @Test
  void aHistoryThatIsTakenFromAnotherCopyIsAsOldAsItIsThere() {
    NodeHistories other = histories();
    accept(other, batch(1, 0, 0), 0);
    accept(other, batch(2, 15, 0), 15);
    accept(other, again(batch(2, 15, 0), 30), 30);
    scrape(2, 15, 0);
    HeldNode held = other.all().get("a");
    histories.restore(held, Optional.empty());
    assertThat(histories.all().get("a")).isEqualTo(held);
  }
}
