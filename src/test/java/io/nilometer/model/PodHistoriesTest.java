package io.nilometer.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PodHistoriesTest {

  private static final long RESOLUTION = 15_000_000_000L;
  private static final String NODE = "node";
  private static final PodRef POD = new PodRef("ns", "pod");

  private static ContainerSample container(String name, long second, long cpuSeconds) {
    return new ContainerSample(
        name, new Sample(second * 1_000_000_000, cpuSeconds * 1_000_000_000, 1024));
  }

  private static PodHistories history(PodSample... samples) {
    PodHistories history = PodHistories.NONE;
    for (PodSample sample : samples) {
      history = accepted(history, PodSamples.of(List.of(sample)));
    }
    return history;
  }

  private static PodHistories accepted(PodHistories known, PodSamples next) {
    PodSamples taken = MissingContainers.of(known, next, 0, RESOLUTION).withoutWaiting();
    return known.before(taken).accept(taken, Pairing.Terms.of(RESOLUTION), _ -> {});
  }

  private static Optional<PodUsage> usage(PodHistories histories) {
    var usages = new ArrayList<PodUsage>();
    new PodRates(histories, NODE, 0).addTo(usages);
    return usages.stream().findFirst();
  }

  private static PodSample pod(ContainerSample... containers) {
    return new PodSample(POD, List.of(containers));
  }

  @Test
  void containersAreListedByName() {
    PodHistories history =
        history(
            pod(container("b", 100, 1), container("a", 100, 1)),
            pod(container("b", 110, 2), container("a", 110, 3)));
    assertThat(usage(history).orElseThrow().containers())
        .containsExactly(
            new ContainerUsage("a", 200_000_000, 1024), new ContainerUsage("b", 100_000_000, 1024));
  }

  @Test
  void timeAndWindowAreThoseOfTheContainerWithTheEarliestTime() {
    PodHistories history =
        history(
            pod(container("a", 100, 1), container("b", 98, 1)),
            pod(container("a", 112, 2), container("b", 111, 2)));
    PodUsage usage = usage(history).orElseThrow();
    assertThat(usage.timeNanos()).isEqualTo(111_000_000_000L);
    assertThat(usage.windowNanos()).isEqualTo(13_000_000_000L);
  }

  @Test
  void podWithAContainerOfOneSampleIsNotServed() {
    PodHistories history =
        history(pod(container("a", 100, 1)), pod(container("a", 110, 2), container("new", 110, 2)));
    assertThat(usage(history)).isEmpty();
  }

  /// Pods that no scrape named before, of so many containers each.
  private static PodSamples others(int scrape, int pods, int containers) {
    var named = new ArrayList<PodSample>();
    for (int pod = 0; pod < pods; pod++) {
      var sampled = new ArrayList<ContainerSample>();
      for (int i = 0; i < containers; i++) {
        sampled.add(container("c" + i, 100 + 10L * scrape, 1));
      }
      named.add(new PodSample(new PodRef("ns-" + scrape, "pod-" + pod), sampled));
    }
    return PodSamples.of(named);
  }

  private static PodHistories afterOthers(int pods, int containers) {
    PodHistories history = history(pod(container("c", 90, 1)));
    for (int scrape = 0; scrape < 4; scrape++) {
      history = accepted(history, others(scrape, pods, containers));
    }
    return history;
  }

  @Test
  void ofPodsThatTheLastScrapesLackedThoseThatAreTooManyAreDropped() {
    PodHistories history = afterOthers(PodSamples.MOST_PODS - 3, 1);
    assertThat(history.count()).isEqualTo(PodSamples.MOST_PODS);
    assertThat(history.list().subList(PodSamples.MOST_PODS - 3, PodSamples.MOST_PODS))
        .extracting(pod -> pod.pod().namespace())
        .containsOnly("ns-2");
    assertThat(afterOthers(12, 1_500).count()).isEqualTo(13 * 1_500 + 1);
    assertThat(afterOthers(3, 1).count()).isEqualTo(13);
  }

  @Test
  void podIsServedAgainOnceItsNewContainerHasTwoSamples() {
    PodHistories history =
        history(
            pod(container("a", 100, 1)),
            pod(container("a", 110, 2), container("new", 110, 2)),
            pod(container("a", 120, 3), container("new", 120, 3)));
    assertThat(usage(history).orElseThrow().containers()).hasSize(2);
  }

  @Test
  void containerThatIsGoneIsForgotten() {
    PodHistories history =
        history(pod(container("a", 100, 1), container("b", 100, 1)), pod(container("a", 110, 2)));
    assertThat(usage(history).orElseThrow().containers())
        .containsExactly(new ContainerUsage("a", 100_000_000, 1024));
  }

  @Test
  void podWithAContainerWhoseCpuFellIsNotServedUntilAllHaveARate() {
    PodHistories fallen =
        history(
            pod(container("a", 100, 1), container("b", 99, 9)),
            pod(container("a", 110, 2), container("b", 109, 2)));
    assertThat(usage(fallen)).isEmpty();
    PodHistories next =
        accepted(
            fallen, PodSamples.of(List.of(pod(container("a", 120, 3), container("b", 119, 4)))));
    assertThat(usage(next).orElseThrow().containers())
        .containsExactly(
            new ContainerUsage("a", 100_000_000, 1024), new ContainerUsage("b", 200_000_000, 1024));
  }

  @Test
  void podAllOfWhoseContainersFellIsNotServed() {
    assertThat(usage(history(pod(container("a", 100, 9)), pod(container("a", 110, 2))))).isEmpty();
  }

  @Test
  void thePodStartsWithItsLatestContainer() {
    var early = new Sample(100_000_000_000L, 20_000_000_000L, 1, 1);
    var late = new Sample(100_000_000_000L, 88_000_000_000L, 1, 1);
    PodHistories history =
        history(
            pod(new ContainerSample("a", late), new ContainerSample("b", early)),
            pod(
                new ContainerSample("a", new Sample(110_000_000_000L, 88_000_000_000L, 2, 1)),
                new ContainerSample("b", new Sample(110_000_000_000L, 20_000_000_000L, 2, 1))));
    assertThat(usage(history).orElseThrow().startNanos()).isEqualTo(88_000_000_000L);
  }

  @Test
  void ofTwoUsagesOfOnePodTheOneStartedLaterIsServedThenTheOneSeenLater() {
    var first = new PodUsage(POD, NODE, 100, 10, 5, 100, List.of());
    var startedEarlier = new PodUsage(POD, NODE, 101, 10, 1, 101, List.of());
    var seenLater = new PodUsage(POD, NODE, 90, 10, 5, 101, List.of());
    assertThat(first.supersedes(startedEarlier)).isTrue();
    assertThat(startedEarlier.supersedes(first)).isFalse();
    assertThat(seenLater.supersedes(first)).isTrue();
    assertThat(first.supersedes(seenLater)).isFalse();
    assertThat(first.supersedes(first)).isFalse();
  }

  @Test
  void podsAreToldInOneListAndTheWantedOnesAlone() {
    var other = new PodSample(new PodRef("ns", "other"), List.of(container("c", 100, 1)));
    var later = new PodSample(new PodRef("ns", "other"), List.of(container("c", 110, 3)));
    PodHistories histories =
        accepted(
            accepted(PodHistories.NONE, PodSamples.of(List.of(pod(container("a", 100, 1)), other))),
            PodSamples.of(List.of(later, pod(container("a", 110, 2)))));
    var all = new ArrayList<PodUsage>();
    new PodRates(histories, NODE, 0).addTo(all);
    assertThat(all).extracting(PodUsage::pod).containsExactlyInAnyOrder(POD, other.pod());
    var wanted = new ArrayList<PodUsage>();
    new PodRates(histories, NODE, 0).addTo(wanted, Set.of(other.pod(), new PodRef("ns", "gone")));
    assertThat(wanted).extracting(PodUsage::pod).containsExactly(other.pod());
  }

  /// Two of them have the same hash, and a name stands in two namespaces.
  @Test
  void fewAndManyWantedPodsAreToldApart() {
    List<PodRef> pods =
        List.of(
            new PodRef("ns", "an"),
            new PodRef("ns", "c0"),
            new PodRef("other", "an"),
            new PodRef("other", "b"));
    PodHistories histories =
        accepted(accepted(PodHistories.NONE, samples(pods, 100, 1)), samples(pods, 110, 2));
    for (int count : new int[] {0, 20}) {
      for (PodRef pod : pods) {
        Set<PodRef> wanted = new HashSet<>(Set.of(pod));
        for (int i = 0; i < count; i++) {
          wanted.add(new PodRef("ns", "gone-" + i));
        }
        var found = new ArrayList<PodUsage>();
        new PodRates(histories, NODE, 0).addTo(found, wanted);
        assertThat(found).extracting(PodUsage::pod).containsExactly(pod);
      }
    }
  }

  private static PodSamples samples(List<PodRef> pods, long second, long cpuSeconds) {
    return PodSamples.of(
        pods.stream()
            .map(pod -> new PodSample(pod, List.of(container("a", second, cpuSeconds))))
            .toList());
  }

  @Test
  void aScrapeOfTheSameContainersSharesTheirNames() {
    PodSamples first = PodSamples.of(List.of(pod(container("a", 100, 1), container("b", 100, 1))));
    PodSamples.Builder builder = first.next();
    for (ContainerSample sampled : first.list().getFirst().containers()) {
      builder.add(sampled.container(), sampled.sample());
    }
    builder.endPod(first.list().getFirst().pod());
    PodSamples second = builder.end();
    assertThat(second).isEqualTo(first);
    assertThat(second.containers()).isSameAs(first.containers());
  }

  /// A node's scrapes: pods and containers come, go and restart, clocks go back.
  @Provide
  Arbitrary<List<List<PodSample>>> scrapes() {
    Arbitrary<Long> seconds = Arbitraries.longs().between(0, 60).map(s -> s * 1_000_000_000L);
    Arbitrary<Sample> samples =
        Combinators.combine(seconds, seconds, Arbitraries.longs().between(0, 9), seconds)
            .as(Sample::new);
    Arbitrary<List<ContainerSample>> containers =
        Combinators.combine(Arbitraries.of("a", "b", "c"), samples)
            .as(ContainerSample::new)
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .uniqueElements(ContainerSample::container);
    Arbitrary<List<PodSample>> pods =
        Combinators.combine(
                Arbitraries.of("p", "q", "r").map(name -> new PodRef("ns", name)), containers)
            .as(PodSample::new)
            .list()
            .ofMaxSize(3)
            .uniqueElements(PodSample::pod);
    return pods.list().ofMinSize(1).ofMaxSize(6);
  }

  @Property
  void columnsFollowTheRulesOfHistory(@ForAll("scrapes") List<List<PodSample>> scrapes) {
    PodHistories columns = PodHistories.NONE;
    Map<PodRef, Map<String, History>> expected = Map.of();
    for (List<PodSample> scrape : scrapes) {
      PodSamples taken =
          MissingContainers.of(columns, PodSamples.of(scrape), 0, RESOLUTION).withoutWaiting();
      columns = accepted(columns, taken);
      expected = continued(expected, taken.list());
    }
    Map<PodRef, Map<String, History>> told = new HashMap<>();
    for (PodHistory pod : columns.list()) {
      told.put(pod.pod(), new HashMap<>());
      pod.containers().forEach(c -> told.get(pod.pod()).put(c.name(), c.history()));
    }
    assertThat(told).isEqualTo(expected);
    assertThat(PodHistories.of(columns.list())).isEqualTo(columns);
  }

  private static Map<PodRef, Map<String, History>> continued(
      Map<PodRef, Map<String, History>> before, List<PodSample> scrape) {
    Map<PodRef, Map<String, History>> after = new HashMap<>(before);
    for (PodSample pod : scrape) {
      Map<String, History> known = before.getOrDefault(pod.pod(), Map.of());
      Map<String, History> next = new HashMap<>();
      for (ContainerSample container : pod.containers()) {
        Sample sample = container.sample();
        next.put(
            container.container(),
            History.next(
                Optional.ofNullable(known.get(container.container())),
                sample,
                Pairing.Terms.of(RESOLUTION),
                _ -> {}));
      }
      after.put(pod.pod(), next);
    }
    return after;
  }
}
