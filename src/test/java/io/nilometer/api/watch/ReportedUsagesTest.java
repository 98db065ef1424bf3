package io.nilometer.api.watch;

import static io.nilometer.api.watch.WatchedPods.ref;
import static io.nilometer.api.watch.WatchedPods.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.NodeUsage;
import io.nilometer.model.Origin;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Usage;
import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.UsageChange;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReportedUsagesTest {

  private static final int PARTITION = 3;

  private final ReportedUsages reported = new ReportedUsages(() -> 1);
  private final Set<String> affected = new TreeSet<>();

  private static UsageChange.Node node(String name, long number, String... pods) {
    return node(name, number, 0, 1, pods);
  }

  private static UsageChange.Node node(
      String name, long number, int part, int parts, String... pods) {
    List<PodUsage> usages = Stream.of(pods).map(pod -> usage(pod, name, number)).toList();
    var own = new NodeUsage(name, new Usage(number, 1, 1, 1));
    return new UsageChange.Node(
        name,
        new Origin("scraper", 1, number),
        number,
        number,
        new PartitionUsages(PARTITION, part, parts, part == 0 ? List.of(own) : List.of(), usages));
  }

  private void apply(UsageChange... changes) {
    for (UsageChange change : changes) {
      reported.apply(
          change,
          new ReportedUsages.Affected() {
            @Override
            public void node(String name) {
              affected.add(name);
            }

            @Override
            public void pod(PodRef pod) {
              affected.add(pod.name());
            }
          });
    }
  }

  private void snapshot(UsageChange.Node... nodes) {
    apply(new UsageChange.Begin(PARTITION));
    apply(nodes);
    apply(new UsageChange.End(PARTITION));
  }

  @Test
  void aReportReplacesTheOneBefore() {
    apply(node("n", 1, "p", "q"));
    affected.clear();
    apply(node("n", 2, "q", "r"));
    assertThat(affected).containsExactly("n", "p", "q", "r");
    assertThat(reported.ofPod(ref("p"))).isEmpty();
    assertThat(reported.ofPod(ref("q"))).containsExactly(usage("q", "n", 2));
    assertThat(reported.ofNode("n").orElseThrow().timeNanos()).isEqualTo(2);
  }

  @Test
  void aCopyThatLagsBehindTurnsNothingBack() {
    apply(node("n", 2, "p"));
    snapshot(node("n", 1, "p", "q"));
    assertThat(reported.ofPod(ref("p"))).containsExactly(usage("p", "n", 2));
    assertThat(reported.ofPod(ref("q"))).isEmpty();
  }

  private static UsageChange.Node scraped(
      String scraper, long sinceMillis, long requestedNanos, long timeNanos) {
    var usage = new NodeUsage("n", new Usage(timeNanos, 1, 1, 1));
    return new UsageChange.Node(
        "n",
        new Origin(scraper, sinceMillis, 1),
        requestedNanos,
        timeNanos,
        new PartitionUsages(PARTITION, 0, 1, List.of(usage), List.of()));
  }

  /// Where a link is cut both sides scrape, and the batch of the later scraper may come late.
  @Test
  void aLaterScraperTurnsTimeBackOnlyIfItAskedLater() {
    apply(scraped("one", 1, 10, 10));
    apply(scraped("two", 2, 9, 9));
    assertThat(reported.ofNode("n").orElseThrow().timeNanos()).isEqualTo(10);
    apply(scraped("two", 2, 11, 9)); // the kubelet's clock was set back
    assertThat(reported.ofNode("n").orElseThrow().timeNanos()).isEqualTo(9);
  }

  @Test
  void whatASnapshotLacksIsGone() {
    apply(node("n", 1, "p"), node("m", 1, "q"));
    snapshot(node("m", 1, "q"));
    assertThat(reported.ofNode("n")).isEmpty();
    assertThat(reported.ofPod(ref("p"))).isEmpty();
    assertThat(reported.ofPod(ref("q"))).hasSize(1);
  }

  @Test
  void aSnapshotThatBreaksOffRemovesNothing() {
    apply(node("n", 1, "p"));
    apply(new UsageChange.Begin(PARTITION), new UsageChange.Lost(PARTITION));
    apply(new UsageChange.End(PARTITION));
    assertThat(reported.ofNode("n")).isPresent();
  }

  @Test
  void aNodeThatIsGoneTakesItsPodsAlong() {
    apply(node("n", 1, "p"));
    apply(new UsageChange.Gone(PARTITION + 1, "n"));
    assertThat(reported.ofNode("n")).isPresent();
    apply(new UsageChange.Gone(PARTITION, "n"));
    assertThat(reported.ofNode("n")).isEmpty();
    assertThat(reported.ofPod(ref("p"))).isEmpty();
  }

  @Test
  void aPodMayBeReportedByTwoNodes() {
    apply(node("n", 1, "p"), node("m", 1, "p"));
    assertThat(reported.ofPod(ref("p"))).hasSize(2);
    apply(node("n", 2, "p"));
    assertThat(reported.ofPod(ref("p"))).hasSize(2);
    apply(node("m", 2));
    assertThat(reported.ofPod(ref("p"))).containsExactly(usage("p", "n", 2));
  }

  @Test
  void nodesThatDoNotExistTakeBoundedMemory() {
    for (int i = 0; i < 2_000; i++) {
      apply(node("n" + i, 1), node("m" + i, 1, 0, 2));
    }
    assertThat(reported.ofNode("n1000")).isPresent();
    assertThat(reported.ofNode("n1001")).isEmpty();
    apply(node("n1000", 2, "p"));
    assertThat(reported.ofPod(ref("p"))).hasSize(1);
  }

  @Test
  void aLargeNodeComesInParts() {
    apply(node("n", 1, "p"));
    apply(node("n", 2, 0, 2, "p"));
    assertThat(reported.ofPod(ref("p"))).containsExactly(usage("p", "n", 1));
    apply(node("n", 2, 1, 2, "q"));
    assertThat(reported.ofPod(ref("p"))).containsExactly(usage("p", "n", 2));
    assertThat(reported.ofPod(ref("q"))).containsExactly(usage("q", "n", 2));
    assertThat(reported.ofNode("n")).isPresent();
  }
}
