package io.nilometer.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.Cost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeHistoryTest {

  private static final long RESOLUTION = 15_000_000_000L;
  private static final PodRef POD = new PodRef("ns", "pod");
  private static final Origin FORMER = new Origin("former", 1_000, 40);
  private static final Origin SCRAPER = new Origin("scraper", 2_000, 7);

  private static Sample sample(long second, long cpuSeconds) {
    return new Sample(second * 1_000_000_000, cpuSeconds * 1_000_000_000, 1024);
  }

  private static NodeBatch batch(Origin origin, long second, long cpuSeconds) {
    return batch(origin, second, second, cpuSeconds);
  }

  private static NodeBatch batch(Origin origin, long asked, long second, long cpuSeconds) {
    var pod = new PodSample(POD, List.of(new ContainerSample("c", sample(second, cpuSeconds))));
    return new NodeBatch(
        "node",
        origin,
        asked * 1_000_000_000 + 5,
        new Scrape(Optional.of(sample(second, cpuSeconds)), List.of(pod)));
  }

  private static NodeBatch batch(Origin origin, long second, Optional<Sample> node) {
    return new NodeBatch("node", origin, second * 1_000_000_000, new Scrape(node, List.of()));
  }

  private static NodeHistory history(NodeBatch... batches) {
    NodeHistory history = NodeHistory.of(batches[0], RESOLUTION, _ -> {});
    for (int i = 1; i < batches.length; i++) {
      history = history.accept(batches[i], RESOLUTION);
    }
    return history;
  }

  private static Optional<PodUsage> usage(NodeHistory history) {
    var usages = new ArrayList<PodUsage>();
    history.addPodUsages(Set.of(POD), 0, usages);
    return usages.stream().findFirst();
  }

  private static Origin later(Origin origin) {
    return new Origin(origin.scraper(), origin.sinceMillis(), origin.number() + 1);
  }

  @Test
  void twoBatchesGiveTheUsageOfTheNodeAndItsPods() {
    NodeHistory history = history(batch(SCRAPER, 100, 1), batch(later(SCRAPER), 110, 2));
    var usage = new Usage(110_000_000_000L, 10_000_000_000L, 100_000_000, 1024);
    assertThat(history.usage(0)).contains(new NodeUsage("node", usage));
    assertThat(usage(history).orElseThrow().containers())
        .containsExactly(new ContainerUsage("c", 100_000_000, 1024));
  }

  /// The node was deleted and added again while another replica took it over. The clock of the
  /// former replica is hours ahead.
  @Test
  void anotherMachinesBatchCountsWhateverTheClocksOfTheScrapers() {
    NodeBatch former = ofMachine("old", batch(FORMER, 100 + 7_200, 100, 50));
    NodeBatch next = ofMachine("new", batch(SCRAPER, 110, 110, 1));
    NodeHistory before = history(former);
    NodeHistory after = before.accept(next, 10_000_000_000L, RESOLUTION, _ -> {});
    assertThat(after.machine()).isEqualTo(next.machine());
    assertThat(after.accept(former, -10_000_000_000L, RESOLUTION, _ -> {})).isSameAs(after);
  }

  @Test
  void aKubeletsClockIsTurnedBackWhateverTheClocksOfTheScrapers() {
    NodeHistory before = history(batch(FORMER, 100 + 7_200, 100, 50));
    NodeBatch next = batch(SCRAPER, 110, 40, 51);
    NodeHistory after = before.accept(next, 10_000_000_000L, RESOLUTION, _ -> {});
    assertThat(after.timeNanos()).isEqualTo(next.timeNanos());
  }

  private static NodeBatch ofMachine(String uid, NodeBatch batch) {
    return new NodeBatch(
        batch.node(),
        batch.origin(),
        batch.requestedNanos(),
        batch.tookNanos(),
        new Machine(uid, "", 0),
        batch.scrape(),
        batch.clockSetNanos());
  }

  @Test
  void incompleteNodeKeepsItsUsageUntilThatIsOld() {
    NodeHistory history =
        history(
            batch(SCRAPER, 100, 1),
            batch(later(SCRAPER), 110, 2),
            batch(later(later(SCRAPER)), 120, Optional.empty()));
    assertThat(history.usage(0)).isPresent();
    assertThat(history.usage(110_000_000_005L)).isPresent();
    assertThat(history.usage(110_000_000_006L)).isEmpty();
  }

  private static PodSample pod(String name, long second) {
    return new PodSample(
        new PodRef("ns", name), List.of(new ContainerSample("c", sample(second, second))));
  }

  /// A scrape at that second of a kubelet that keeps the sample of each pod for some time.
  private static NodeBatch keeping(int number, long second, PodSample... pods) {
    return new NodeBatch(
        "node",
        new Origin("scraper", 2_000, number),
        second * 1_000_000_000,
        new Scrape(Optional.of(sample(second, second)), List.of(pods)));
  }

  @Test
  void aNodeIsServableWhenEachContainerHasARateThatItsNextSampleGives() {
    NodeBatch first = keeping(1, 100, pod("a", 100), pod("b", 95));
    NodeBatch second = keeping(2, 102, pod("a", 102), pod("b", 95));
    assertThat(history(first).isServable()).isFalse();
    assertThat(history(first, second).isServable()).isFalse();
    NodeBatch third = keeping(3, 105, pod("a", 105), pod("b", 104));
    assertThat(history(first, second, third).isServable()).isTrue();
  }

  @Test
  void aContainerThatOnlyTheLastBatchHadAndOneThatWentDoNotKeepANodeFromBeingServable() {
    NodeBatch first = keeping(1, 100, pod("a", 100), pod("gone", 100));
    NodeBatch second = keeping(2, 102, pod("a", 102), pod("added", 102));
    assertThat(history(first, second).isServable()).isTrue();
    NodeBatch third = keeping(3, 105, pod("a", 105), pod("added", 102));
    assertThat(history(first, second, third).isServable()).isFalse();
  }

  @Test
  void aNodeWithoutASampleOfItselfIsServableByItsContainers() {
    NodeBatch first = batchOfPod(1, 100);
    assertThat(history(first).isServable()).isFalse();
    assertThat(history(first, batchOfPod(2, 110)).isServable()).isTrue();
  }

  private static NodeBatch batchOfPod(int number, long second) {
    return new NodeBatch(
        "node",
        new Origin("scraper", 2_000, number),
        second * 1_000_000_000,
        new Scrape(Optional.empty(), List.of(pod("a", second))));
  }

  @Test
  void podAbsentFromAScrapeKeepsItsUsageUntilThatIsOld() {
    NodeHistory history =
        history(
            batch(SCRAPER, 100, 1),
            batch(later(SCRAPER), 110, 2),
            batch(later(later(SCRAPER)), 120, Optional.of(sample(120, 3))));
    assertThat(usage(history)).isPresent();
    var old = new ArrayList<PodUsage>();
    history.addPodUsages(110_000_000_006L, old);
    assertThat(old).isEmpty();
    assertThat(history.without(110_000_000_005L)).isEqualTo(history);
    assertThat(history.without(110_000_000_006L).containers()).isZero();
    assertThat(history.usage(0)).isPresent();
  }

  @Test
  void podThatComesBackGoesOn() {
    NodeHistory history =
        history(
            batch(SCRAPER, 100, 1),
            batch(later(SCRAPER), 110, Optional.of(sample(110, 2))),
            batch(later(later(SCRAPER)), 120, 3));
    assertThat(usage(history))
        .hasValueSatisfying(usage -> assertThat(usage.windowNanos()).isEqualTo(20_000_000_000L));
  }

  @Test
  void lateBatchOfAFormerScraperCannotTurnTimeBack() {
    NodeHistory current = history(batch(FORMER, 100, 1), batch(SCRAPER, 110, 2));
    assertThat(current.accept(batch(later(FORMER), 105, 1), RESOLUTION)).isSameAs(current);
  }

  @Test
  void newerSampleOfAFormerScraperIsTaken() {
    NodeHistory current = history(batch(FORMER, 100, 1), batch(SCRAPER, 110, 2));
    NodeHistory next = current.accept(batch(later(FORMER), 111, 3), RESOLUTION);
    assertThat(next.timeNanos()).isEqualTo(111_000_000_000L);
  }

  @Test
  void kubeletWhoseClockWasSetBackIsStillBelieved() {
    NodeHistory back = history(batch(SCRAPER, 100, 1), batch(later(SCRAPER), 40, 2));
    assertThat(back.timeNanos()).isEqualTo(40_000_000_000L);
    assertThat(back.accept(batch(later(later(SCRAPER)), 50, 3), RESOLUTION).usage(0))
        .hasValueSatisfying(
            usage -> assertThat(usage.usage().windowNanos()).isEqualTo(10_000_000_000L));
  }

  @Test
  void scraperThatTookTheNodeOverLaterIsBelievedThoughItsSampleIsNotNewer() {
    NodeHistory current = history(batch(FORMER, 100, 1), batch(SCRAPER, 101, 90, 2));
    assertThat(current.origin()).isEqualTo(SCRAPER);
  }

  @Test
  void aBatchOfAScraperThatTookTheNodeOverForAMomentIsNotTakenAgain() {
    NodeBatch again = batch(SCRAPER, 110, 2);
    NodeHistory current =
        history(
            batch(FORMER, 100, 1),
            again,
            batch(later(FORMER), 120, 3),
            batch(later(later(FORMER)), 135, 4));
    assertThat(current.accept(again, RESOLUTION)).isSameAs(current);
  }

  @Test
  void theSameBatchTwiceCountsOnce() {
    NodeHistory current = history(batch(SCRAPER, 100, 1), batch(later(SCRAPER), 110, 2));
    assertThat(current.accept(batch(later(SCRAPER), 110, 2), RESOLUTION)).isSameAs(current);
  }

  @Test
  void twoScrapersAtOnceLeaveOneOrderedHistory() {
    NodeHistory history =
        history(
            batch(FORMER, 100, 1),
            batch(SCRAPER, 101, 2),
            batch(later(FORMER), 115, 3),
            batch(later(SCRAPER), 114, 3),
            batch(later(later(SCRAPER)), 129, 5));
    assertThat(history.origin()).isEqualTo(later(later(SCRAPER)));
    assertThat(history.usage(0).orElseThrow().usage().timeNanos()).isEqualTo(129_000_000_000L);
    assertThat(history.usage(0).orElseThrow().usage().windowNanos()).isPositive();
  }

  @Test
  void withoutANodeSampleTheBatchIsAsNewAsItsRequest() {
    NodeBatch batch = batch(SCRAPER, 100, Optional.empty());
    assertThat(batch.timeNanos()).isEqualTo(100_000_000_000L);
  }

  /// One container of a pod is renamed each time.
  @Test
  void renamedContainersCostLittle() {
    Cost.assertLinear(
        size -> List.of(manyContainers(size, "a"), manyContainers(size, "b")),
        batches -> assertThat(history(batches.toArray(NodeBatch[]::new)).containers()).isPositive(),
        32);
  }

  private static NodeBatch manyContainers(int size, String renamed) {
    var containers = new ArrayList<ContainerSample>();
    containers.add(new ContainerSample(renamed, sample(1, 1)));
    for (int i = 1; i < size / 100; i++) {
      containers.add(new ContainerSample("container-" + i, sample(1, 1)));
    }
    long second = renamed.equals("a") ? 10 : 25;
    return new NodeBatch(
        "node",
        SCRAPER,
        second * 1_000_000_000,
        new Scrape(Optional.of(sample(second, 1)), List.of(new PodSample(POD, containers))));
  }
}
