package io.nilometer.kube.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Sample;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.model.selector.SelectorSyntaxException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PodIndexTest {

  private static final PodRef A = new PodRef("ns", "a");

  private static final List<String> LABEL_SELECTORS =
      List.of(
          "",
          "app=a1",
          "app=a1,tier=t0",
          "app in (a0,a2,none)",
          "app in (a0,a1,a2,a3,a4),tier in (t1,t0)",
          "app!=a1",
          "app",
          "!tier",
          "tier notin (t1),app=a2",
          "app=none",
          "none=1");
  private static final List<String> FIELD_SELECTORS =
      List.of(
          "",
          "metadata.namespace=n1",
          "metadata.namespace!=n1",
          "metadata.name=p7",
          "metadata.name!=p7,metadata.namespace=n0");

  private final PodIndex index = new PodIndex(InstantSource.system());

  /// Three namespaces grow past the size where labels are indexed, and shrink again.
  @Property(tries = 30)
  void findsWhatASearchOfEverythingFinds(@ForAll long seed) throws SelectorSyntaxException {
    var random = new Random(seed);
    var expected = new TreeMap<PodRef, Labels>();
    var pods = new PodIndex(InstantSource.system());
    for (int step = 0; step < 12; step++) {
      boolean relist = random.nextInt(4) == 0;
      if (relist) {
        pods.beginRound();
        expected.clear();
      }
      change(random, pods, expected);
      if (relist) {
        pods.endRound();
      }
      assertSelectsLike(expected, pods);
      assertThat(pods.size()).isEqualTo(expected.size());
    }
  }

  private static void change(Random random, PodIndex pods, NavigableMap<PodRef, Labels> expected) {
    Map<PodRef, PodFacts> page = new TreeMap<>();
    for (int i = random.nextInt(200); i > 0; i--) {
      PodRef pod = pod(random);
      page.put(pod, new PodFacts(pod, labels(random), random.nextInt(2)));
    }
    pods.put(List.copyOf(page.values()));
    page.values().forEach(facts -> expected.put(facts.pod(), facts.labels()));
    for (int i = random.nextInt(150); i > 0; i--) {
      PodRef gone = pod(random);
      pods.remove(gone);
      expected.remove(gone);
    }
  }

  private static void assertSelectsLike(NavigableMap<PodRef, Labels> expected, PodIndex pods)
      throws SelectorSyntaxException {
    for (String labels : LABEL_SELECTORS) {
      for (String fields : FIELD_SELECTORS) {
        for (Optional<String> namespace : List.of(Optional.<String>empty(), Optional.of("n1"))) {
          LabelSelector byLabel = LabelSelector.parse(labels);
          FieldSelector byField = FieldSelector.parse(fields);
          assertThat(pods.select(namespace, byLabel, byField))
              .as("%s %s %s", namespace, labels, fields)
              .extracting(RunningPod::pod)
              .containsExactlyElementsOf(
                  expected.entrySet().stream()
                      .filter(
                          pod ->
                              namespace
                                  .orElse(pod.getKey().namespace())
                                  .equals(pod.getKey().namespace()))
                      .filter(pod -> byLabel.matches(pod.getValue()))
                      .filter(pod -> byField.matches(pod.getKey().namespace(), pod.getKey().name()))
                      .map(Map.Entry::getKey)
                      .toList());
        }
      }
    }
  }

  private static PodRef pod(Random random) {
    return new PodRef("n" + random.nextInt(3), "p" + random.nextInt(150));
  }

  private static Labels labels(Random random) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("app", "a" + random.nextInt(5));
    if (random.nextBoolean()) {
      labels.put("tier", "t" + random.nextInt(3));
    }
    return Labels.of(labels);
  }

  @Test
  void equalLabelSetsAreKeptOnce() {
    index.put(List.of(facts("a", "x"), facts("b", "x"), facts("c", "y")));
    assertThat(labelsOf("a")).isSameAs(labelsOf("b")).isNotSameAs(labelsOf("c"));
  }

  @Test
  void aPodKeepsItsPlaceWhenItsLabelsChange() {
    index.put(List.of(facts("a", "x")));
    assertThat(find("a").node()).isEmpty();
    find("a").foundAt("n", A);
    index.put(List.of(facts("a", "y")));
    assertThat(find("a").node()).contains("n");
  }

  @Test
  void aPodThatTakesTheNameOfAFormerOneHasNoPlaceYet() {
    putAt(9, facts("a", "x", 7)).foundAt("n", A);
    RunningPod pod = putAt(9, facts("a", "x", 8));
    assertThat(pod.node()).isEmpty();
    assertThat(pod.mayHave(usage(7_999_999_999L, 0))).isFalse();
    assertThat(pod.mayHave(usage(8_000_000_000L, 0))).isTrue();
    assertThat(timed.size()).isEqualTo(1);
  }

  /// Our clock is far ahead of the API server's.
  @Test
  void aPodThatTakesTheNameOfAFormerOneDoesNotHaveItsOldUsage() {
    putAt(99_000, facts("a", "x", 7));
    RunningPod pod = putAt(100_000, facts("a", "x", 8));
    assertThat(pod.mayHave(usage("n", 99_600, 99_600))).isFalse();
    assertThat(pod.mayHave(usage("n", 100_001, 100_001))).isTrue();
  }

  private static PodFacts bound(String node) {
    return new PodFacts(A, Labels.of(Map.of("app", "x")), 7, false, node);
  }

  @Test
  void onlyMetricsOfTheNodeThatAPodIsBoundToAreItsOwn() {
    index.put(List.of(bound("m")));
    assertThat(find("a").mayHave(usage(8_000_000_000L, 0))).isFalse();
    find("a").foundAt("n", A);
    assertThat(find("a").node()).contains("m");
    index.put(List.of(new PodFacts(A, Labels.of(Map.of("app", "y")), 7)));
    assertThat(find("a").isBound()).isTrue();
    assertThat(find("a").mayHave(usage(8_000_000_000L, 0))).isFalse();
  }

  @Test
  void aPodThatIsBoundLaterIsTheSame() {
    index.put(List.of(bound("")));
    find("a").foundAt("elsewhere", A);
    index.put(List.of(bound("n")));
    assertThat(find("a").node()).contains("n");
    assertThat(find("a").mayHave(usage(8_000_000_000L, 0))).isTrue();
    assertThat(index.size()).isEqualTo(1);
  }

  @Test
  void aPodThatIsBoundToAnotherNodeIsAnotherPod() {
    var now = new AtomicLong(100_000);
    var pods = new PodIndex(() -> Instant.ofEpochMilli(now.get()));
    pods.put(List.of(bound("m")));
    now.set(200_000);
    pods.put(List.of(bound("n")));
    RunningPod other = pods.find(A).orElseThrow();
    assertThat(other.node()).contains("n");
    assertThat(other.mayHave(usage(6_000_000_000L, 1_000_000_000L))).isFalse();
    assertThat(other.mayHave(usage(201_000_000_000L, 201_000_000_000L))).isTrue();
    assertThat(pods.size()).isEqualTo(1);
  }

  private static PodUsage usage(long seenNanos, long startNanos) {
    return new PodUsage(A, "n", seenNanos, 1, startNanos, seenNanos, List.of());
  }

  /// Its creation was at 100 s; the former pod was removed at 90 s, and is stuck on its node.
  @Test
  void aPodDoesNotHaveTheUsageOfAFormerOneThatIsStuck() {
    var pods = new PodIndex(() -> Instant.ofEpochSecond(90));
    pods.put(List.of(facts("a", "x", 50)));
    pods.end(A);
    pods.put(List.of(facts("a", "x", 100)));
    RunningPod pod = pods.find(A).orElseThrow();
    long second = 1_000_000_000;
    assertThat(pod.mayHave(usage(89 * second, 95 * second))).isFalse();
    assertThat(pod.mayHave(usage(110 * second, 50 * second))).isFalse();
    assertThat(pod.mayHave(usage(110 * second, 103 * second))).isTrue();
    assertThat(pod.mayHave(usage(110 * second, Sample.LONG_RUNNING))).isTrue();
    assertThat(pod.mayHave(usage(300 * second, 50 * second))).isTrue();
  }

  private static final long SECOND = 1_000_000_000;

  private final AtomicLong now = new AtomicLong();
  private final PodIndex timed = new PodIndex(() -> Instant.ofEpochSecond(now.get()));

  private RunningPod putAt(long seconds, PodFacts facts) {
    now.set(seconds);
    timed.put(List.of(facts));
    return timed.find(A).orElseThrow();
  }

  private static PodUsage usage(String node, long seen, long start) {
    return new PodUsage(A, node, seen * SECOND, 1, start * SECOND, seen * SECOND, List.of());
  }

  @Test
  void aPodThatIsReplacedWithoutAnEventSucceedsTheFormerOne() {
    putAt(5_000, facts("a", "x", 4_990));
    RunningPod pod = putAt(10_110, facts("a", "x", 10_000));
    assertThat(pod.mayHave(usage("n", 10_280, 5_000))).isFalse();
    assertThat(pod.mayHave(usage("n", 10_280, 10_003))).isTrue();
    assertThat(pod.mayHave(usage("n", 10_291, 5_000))).isTrue();
  }

  @Test
  void aPodThatANewListDoesNotHaveIsAFormerOne() {
    putAt(9_950, facts("a", "x", 9_900));
    now.set(10_000);
    timed.beginRound();
    timed.endRound();
    RunningPod pod = putAt(10_010, facts("a", "x", 10_005));
    assertThat(pod.mayHave(usage("n", 10_020, 9_901))).isFalse();
    assertThat(pod.mayHave(usage("n", 10_020, 10_006))).isTrue();
  }

  @Test
  void aFormerPodCountsAsStuckSinceThePresentOneRuns() {
    putAt(60, facts("a", "x", 50));
    now.set(67);
    timed.end(A);
    RunningPod pod = putAt(437, facts("a", "x", 68));
    assertThat(pod.mayHave(usage("n", 617, 51))).isFalse();
    assertThat(pod.mayHave(usage("n", 618, 51))).isTrue();
  }

  /// The clock of the API server is 3 s behind ours.
  @Test
  void aPodThatIsAddedWellAfterTheFormerOneWasRemovedStartedSinceThen() {
    putAt(9_900, facts("a", "x", 9_800));
    now.set(10_000);
    timed.end(A);
    RunningPod pod = putAt(10_010, facts("a", "x", 9_997));
    assertThat(pod.mayHave(usage("n", 10_020, 9_900))).isFalse();
    assertThat(pod.mayHave(usage("n", 10_020, 10_006))).isTrue();
  }

  /// The API server did not report the former pod: this replica has just started.
  @Test
  void soonAfterItsCreationAPodDoesNotHaveWhatStartedLongBefore() {
    RunningPod pod = putAt(10_050, facts("a", "x", 10_000));
    assertThat(pod.mayHave(usage("n", 10_180, 5_000))).isFalse();
    assertThat(pod.mayHave(usage("n", 10_060, 10_003))).isTrue();
    assertThat(pod.mayHave(usage("n", 10_060, 0))).isTrue();
    assertThat(pod.mayHave(usage("n", 10_181, 5_000))).isTrue();
    assertThat(pod.doubts(usage("n", 10_181, 5_000))).isTrue();
  }

  @Test
  void theClockOfTheApiServerMayBeMinutesAhead() {
    RunningPod pod = putAt(10_050, facts("a", "x", 10_290));
    assertThat(pod.doubts(usage("n", 10_060, 9_995))).isFalse();
    assertThat(pod.mayHave(usage("n", 10_060, 9_995))).isTrue();
  }

  /// A node without a clock of its own sets it after its containers have started.
  @Test
  void anEarlyStartIsHeldAgainstOtherNodesThanThatWhereThePodWasFound() {
    RunningPod pod = putAt(10_050, facts("a", "x", 10_000));
    pod.foundAt("n", A);
    assertThat(pod.mayHave(usage("n", 10_060, 5_000))).isTrue();
    assertThat(pod.mayHave(usage("m", 10_060, 5_000))).isFalse();
    assertThat(pod.mayHave(usage("m", 90_000, 5_000))).isFalse();
    assertThat(pod.mayHave(usage("m", 90_000, 10_003))).isTrue();
  }

  @Test
  void theStartOfAStaticPodIsNeverDoubted() {
    RunningPod pod = putAt(10_050, new PodFacts(A, Labels.NONE, 10_000, true, ""));
    assertThat(pod.mayHave(usage("n", 10_060, 5_000))).isTrue();
    assertThat(pod.doubts(usage("n", 10_060, 5_000))).isFalse();
  }

  @Test
  void aPodThatRunsAgainIsNoOtherPod() {
    var pods = new PodIndex(() -> Instant.ofEpochSecond(90));
    pods.put(List.of(facts("a", "x", 50)));
    pods.end(A);
    pods.put(List.of(facts("a", "x", 50)));
    long second = 1_000_000_000;
    assertThat(pods.find(A).orElseThrow().mayHave(usage(110 * second, 51 * second))).isTrue();
  }

  @Test
  void aStaticPodRunsOnWhileItsMirrorIsMadeAnew() {
    var pods = new PodIndex(() -> Instant.ofEpochSecond(90));
    pods.put(List.of(facts("a", "x", 50)));
    pods.end(A);
    pods.put(List.of(new PodFacts(A, Labels.NONE, 100, true, "")));
    long second = 1_000_000_000;
    assertThat(pods.find(A).orElseThrow().mayHave(usage(110 * second, 50 * second))).isTrue();
  }

  /// The kubelet's clock is 60 s behind, so that its container seems to have started before.
  @Test
  void aStartIsHeldAgainstOurClock() {
    var pods = new PodIndex(() -> Instant.ofEpochSecond(90));
    pods.put(List.of(facts("a", "x", 50)));
    pods.end(A);
    pods.put(List.of(facts("a", "x", 100)));
    long second = 1_000_000_000;
    var behind = new PodUsage(A, "n", 50 * second, 1, 43 * second, 110 * second, List.of());
    assertThat(pods.find(A).orElseThrow().mayHave(behind)).isTrue();
  }

  @Test
  void aClockOfTheApiServerThatIsAheadDoesNotHideAPod() {
    var pods = new PodIndex(() -> Instant.ofEpochSecond(90));
    pods.put(List.of(facts("a", "x", 4_000)));
    assertThat(pods.find(A).orElseThrow().mayHave(usage(91_000_000_000L, 0))).isTrue();
  }

  @Test
  void whereAPodStillIsIsNotKeptAgain() {
    index.put(List.of(facts("a", "x")));
    var first = new String("n");
    find("a").foundAt(first, A);
    find("a").foundAt(new String("n"), A);
    assertThat(find("a").node().orElseThrow()).isSameAs(first);
    find("a").foundAt("m", A);
    assertThat(find("a").node()).contains("m");
  }

  @Test
  void aPodIsNamedAsWhereItWasFound() {
    index.put(List.of(facts("a", "x")));
    var there = new PodRef("ns", new String("a"));
    find("a").foundAt("n", there);
    assertThat(find("a").pod()).isSameAs(there);
    find("a").foundAt("n", new PodRef("ns", new String("a")));
    assertThat(find("a").pod()).isSameAs(there);
    index.put(List.of(facts("a", "y")));
    assertThat(find("a").pod()).isSameAs(there);
  }

  @Test
  void removingAPodThatIsNotThereChangesNothing() {
    index.put(List.of(facts("a", "x")));
    index.remove(new PodRef("ns", "b"));
    index.remove(new PodRef("other", "a"));
    assertThat(index.size()).isEqualTo(1);
  }

  @Test
  void aPodThatKeepsALabelIsNeverMissingUnderIt() throws Exception {
    index.put(
        IntStream.range(0, 2 * IndexedNamespace.INDEXED_FROM)
            .mapToObj(i -> facts("p" + i, "other"))
            .toList());
    index.put(List.of(changing(0)));
    LabelSelector selector = LabelSelector.parse("app=kept");
    var done = new AtomicBoolean();
    CompletableFuture<Integer> misses =
        CompletableFuture.supplyAsync(
            () -> {
              int missed = 0;
              while (!done.get()) {
                missed += 1 - select(selector).size();
              }
              return missed;
            });
    for (int i = 1; i < 20_000; i++) {
      index.put(List.of(changing(i)));
    }
    done.set(true);
    assertThat(misses.join()).isZero();
  }

  private List<RunningPod> select(LabelSelector selector) {
    return index.select(Optional.of("ns"), selector, FieldSelector.EVERYTHING);
  }

  private static PodFacts changing(int version) {
    return new PodFacts(
        new PodRef("ns", "changing"),
        Labels.of(Map.of("app", "kept", "version", "v" + version)),
        0);
  }

  private static PodFacts facts(String name, String app) {
    return facts(name, app, 7);
  }

  private static PodFacts facts(String name, String app, int createdSeconds) {
    return new PodFacts(new PodRef("ns", name), Labels.of(Map.of("app", app)), createdSeconds);
  }

  private Labels labelsOf(String name) {
    return find(name).labels();
  }

  private RunningPod find(String name) {
    return index.find(new PodRef("ns", name)).orElseThrow();
  }

  @Test
  void aPodThatAPageHasTwiceIsOnePod() {
    index.put(List.of(facts("a", "x", 50), facts("b", "x", 50), facts("a", "y", 50)));
    assertThat(index.size()).isEqualTo(2);
    assertThat(index.select(Optional.empty(), LabelSelector.EVERYTHING, FieldSelector.EVERYTHING))
        .hasSize(2);
    assertThat(find("a").labels()).isEqualTo(facts("a", "y", 50).labels());
    index.end(A);
    assertThat(index.size()).isEqualTo(1);
  }
}
