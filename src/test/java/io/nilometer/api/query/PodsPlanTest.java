package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.http.Answers;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.Indexes;
import io.nilometer.kube.index.RunningPod;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.storage.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PodsPlanTest {

  private static final Partitions PARTITIONS = new Partitions(3);
  private static final long DOUBTFUL = 100;
  private static final long SECOND = 1_000_000_000;
  private static final String ALONE = nodeOf(0, 0);
  private static final String HERE = nodeOf(2, 0);
  private static final String BESIDE = nodeOf(2, 1);
  private static final PodRef A = new PodRef("ns", "a");
  private static final PodRef B = new PodRef("ns", "b");
  private static final PodRef C = new PodRef("other", "a");

  private final List<RunningPod> pods =
      Indexes.pods(A, B, C)
          .select(Optional.empty(), LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);
  private final PodsPlan few = new PodsPlan(pods, false, PARTITIONS, DOUBTFUL, (_, _) -> {});
  private final PodsPlan most = new PodsPlan(pods, true, PARTITIONS, DOUBTFUL, (_, _) -> {});

  /// Remembers where they were found: a at one node, b and the other a at two of another partition.
  private void allWereFound() {
    pods.get(0).foundAt(ALONE, A);
    pods.get(1).foundAt(HERE, B);
    pods.get(2).foundAt(BESIDE, C);
  }

  private static String nodeOf(int partition, int number) {
    return IntStream.range(0, 100)
        .mapToObj(i -> "node-" + i)
        .filter(node -> PARTITIONS.of(node) == partition)
        .skip(number)
        .findFirst()
        .orElseThrow();
  }

  private static Map<Integer, Selection> everywhere(Selection selection) {
    return Map.of(0, selection, 1, selection, 2, selection);
  }

  private static List<PodRef> found(PodsPlan plan) {
    return plan.result().stream().map(metrics -> metrics.usage().pod()).toList();
  }

  @Test
  void mostPodsAreAskedForAsAll() {
    assertThat(most.first()).isEqualTo(everywhere(new Selection.AllPods()));
    assertThat(most.more()).isEmpty();
  }

  @Test
  void podsNobodyFoundYetAreAskedForEverywhere() {
    assertThat(few.first()).isEqualTo(everywhere(new Selection.Pods(List.of(A, B, C))));
    assertThat(few.more()).isEmpty();
  }

  @Test
  void podsAreAskedForFirstWhereTheyWereFound() {
    allWereFound();
    assertThat(few.first())
        .isEqualTo(
            Map.of(
                0,
                new Selection.PodsOf(List.of(A), List.of(ALONE)),
                2,
                new Selection.PodsOf(List.of(B, C), List.of(HERE, BESIDE))));
  }

  @Test
  void aNodeWithSeveralOfThePodsIsNamedOnce() {
    pods.get(1).foundAt(HERE, B);
    pods.get(2).foundAt(HERE, C);
    assertThat(few.first())
        .isEqualTo(Map.of(2, new Selection.PodsOf(List.of(B, C), List.of(HERE))));
  }

  @Test
  void nothingMoreIsAskedWhenAllAreFoundAndFresh() {
    allWereFound();
    few.first();
    few.add(Answers.pods(0, Answers.pod(A, DOUBTFUL, 1)));
    few.add(Answers.pods(2, Answers.pod(C, 120, 1), Answers.pod(B, 120, 1)));
    assertThat(few.more()).isEmpty();
    assertThat(found(few)).containsExactly(A, B, C);
  }

  @Test
  void aPodThatIsSelectedTwiceBreaksNothing() {
    var twice =
        new PodsPlan(List.of(pods.get(0), pods.get(0)), false, PARTITIONS, DOUBTFUL, (_, _) -> {});
    twice.first();
    twice.add(Answers.pods(0, Answers.pod(A, DOUBTFUL, 1)));
    assertThat(twice.more()).isEmpty();
    assertThat(found(twice)).containsExactly(A, A);
  }

  @Test
  void aBoundPodIsAskedForAtItsNodeAloneAndNeverServedOfAnother() {
    RunningPod bound = Indexes.boundPod(A, 0, HERE);
    var plan = new PodsPlan(List.of(bound), false, PARTITIONS, DOUBTFUL, (_, _) -> {});
    assertThat(plan.first()).isEqualTo(Map.of(2, new Selection.PodsOf(List.of(A), List.of(HERE))));
    plan.add(Answers.pods(2, Answers.pod(A, BESIDE, 120, 1)));
    assertThat(plan.more()).isEmpty();
    assertThat(plan.result()).isEmpty();
  }

  @Test
  void claimsOfOtherNodesLeaveAListAsItIs() {
    RunningPod bound = Indexes.boundPod(A, 0, HERE);
    var plan = new PodsPlan(List.of(bound), true, PARTITIONS, DOUBTFUL, (_, _) -> {});
    plan.first();
    plan.add(Answers.pods(2, Answers.pod(A, BESIDE, 150, 140)));
    plan.add(Answers.pods(2, Answers.pod(A, HERE, 120, 1)));
    plan.add(Answers.pods(0, Answers.pod(A, ALONE, 110, 1)));
    assertThat(plan.result().getFirst().usage().node()).isEqualTo(HERE);
  }

  @Test
  void aClaimOfAnotherNodeIsReportedOnceAFormerPodShouldHaveEndedThere() {
    RunningPod bound = Indexes.boundPod(A, 0, HERE);
    PodUsage early = Answers.pod(A, BESIDE, TimeUnit.SECONDS.toNanos(180), 1);
    PodUsage late = Answers.pod(A, BESIDE, TimeUnit.SECONDS.toNanos(181), 1);
    PodUsage own = Answers.pod(A, HERE, TimeUnit.SECONDS.toNanos(181), 1);
    assertThat(foreign(bound, early)).isEmpty();
    assertThat(foreign(bound, own)).isEmpty();
    assertThat(foreign(bound, late)).containsExactly(late);
    assertThat(foreign(bound, own, late)).containsExactly(late);
    RunningPod unplaced = pods.getFirst();
    assertThat(foreign(unplaced, own, late)).isEmpty();
  }

  private static List<PodUsage> foreign(RunningPod pod, PodUsage... usages) {
    var foreign = new ArrayList<PodUsage>();
    var plan =
        new PodsPlan(List.of(pod), true, PARTITIONS, DOUBTFUL, (_, usage) -> foreign.add(usage));
    plan.first();
    plan.add(Answers.pods(2, usages));
    plan.result();
    return foreign;
  }

  @Test
  void podsThatAreMissingOrOldAreAskedForEverywhereOnce() {
    allWereFound();
    few.first();
    few.add(Answers.pods(0, Answers.pod(A, DOUBTFUL - 1, 1)));
    few.add(Answers.pods(2, Answers.pod(C, 120, 1)));
    assertThat(few.more()).isEqualTo(everywhere(new Selection.Pods(List.of(A, B))));
    assertThat(few.more()).isEmpty();
  }

  @Test
  void podsNobodyFoundYetAreAskedForInTheSecondRoundWhenOthersWere() {
    pods.get(0).foundAt(ALONE, A);
    assertThat(few.first()).isEqualTo(Map.of(0, new Selection.PodsOf(List.of(A), List.of(ALONE))));
    few.add(Answers.pods(0, Answers.pod(A, 120, 1)));
    assertThat(few.more()).isEqualTo(everywhere(new Selection.Pods(List.of(B, C))));
  }

  @Test
  void ofAPodFoundTwiceTheOneStartedLaterIsServedThenTheNewerSample() {
    most.add(Answers.pods(0, Answers.pod(A, 120, 1)));
    most.add(Answers.pods(1, Answers.pod(A, 130, 1)));
    assertThat(most.result().getFirst().usage()).isEqualTo(Answers.pod(A, 130, 1));
    most.add(Answers.pods(2, Answers.pod(A, 110, 9)));
    assertThat(most.result().getFirst().usage()).isEqualTo(Answers.pod(A, 110, 9));
  }

  /// The former pod's containers started later by its node's clock, which is ahead.
  @Test
  void theUsageOfTheFormerPodDoesNotHideThatOfThePresentOne() {
    List<RunningPod> young =
        Indexes.pods(1, A)
            .select(Optional.empty(), LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);
    var plan = new PodsPlan(young, true, PARTITIONS, DOUBTFUL, (_, _) -> {});
    plan.add(Answers.pods(0, Answers.pod(A, ALONE, 999_999_999, 9)));
    plan.add(Answers.pods(2, Answers.pod(A, HERE, 1_000_000_000, 1)));
    assertThat(plan.result().getFirst().usage().node()).isEqualTo(HERE);
  }

  @Test
  void ofTwoSamplesOfOneTimeThatOfTheLaterContainerIsServed() {
    most.add(Answers.pods(0, Answers.pod(A, 120, 1), Answers.pod(A, 120, 3)));
    most.add(Answers.pods(1, Answers.pod(A, 120, 2)));
    assertThat(most.result().getFirst().usage()).isEqualTo(Answers.pod(A, 120, 3));
  }

  @Test
  void whereAPodWasFoundIsRememberedForTheNextQuery() {
    most.add(Answers.pods(0, Answers.pod(A, ALONE, 120, 1)));
    most.add(Answers.pods(2, Answers.pod(A, HERE, 130, 2)));
    most.result();
    assertThat(pods.get(0).node()).contains(HERE);
    assertThat(pods.get(1).node()).isEmpty();
  }

  @Test
  void whatAFormerPodOfTheNameLeftBehindIsNotServed() {
    List<RunningPod> young =
        Indexes.pods(1, A)
            .select(Optional.empty(), LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);
    var plan = new PodsPlan(young, true, PARTITIONS, DOUBTFUL, (_, _) -> {});
    plan.add(Answers.pods(0, Answers.pod(A, ALONE, 999_999_999, 1)));
    assertThat(found(plan)).isEmpty();
    assertThat(young.getFirst().node()).isEmpty();
    plan.add(Answers.pods(2, Answers.pod(A, HERE, 1_000_000_000, 1)));
    assertThat(found(plan)).containsExactly(A);
    assertThat(young.getFirst().node()).contains(HERE);
  }

  private static RunningPod createdAt(int seconds) {
    return Indexes.pods(seconds, A).find(A).orElseThrow();
  }

  @Test
  void aNodeWhereAPodStartedBeforeItsCreationIsNotRememberedAndAllAreAsked() {
    RunningPod pod = createdAt(1_000);
    pod.foundAt(ALONE, A);
    var plan = new PodsPlan(List.of(pod), false, PARTITIONS, DOUBTFUL, (_, _) -> {});
    plan.first();
    plan.add(Answers.pods(0, Answers.pod(A, ALONE, 5_000 * SECOND, 1)));
    assertThat(plan.more()).isEqualTo(everywhere(new Selection.Pods(List.of(A))));
    RunningPod unplaced = createdAt(1_000);
    var first = new PodsPlan(List.of(unplaced), true, PARTITIONS, DOUBTFUL, (_, _) -> {});
    first.add(Answers.pods(0, Answers.pod(A, ALONE, 5_000 * SECOND, 1)));
    assertThat(found(first)).containsExactly(A);
    assertThat(unplaced.node()).isEmpty();
  }

  /// The container of the present pod has restarted and has no rate for one scrape.
  @Test
  void theFormerPodIsNotServedWhileThePresentOneHasNoUsage() {
    RunningPod pod = createdAt(1_000);
    pod.foundAt(HERE, A);
    var plan = new PodsPlan(List.of(pod), false, PARTITIONS, DOUBTFUL, (_, _) -> {});
    plan.first();
    assertThat(plan.more()).isEqualTo(everywhere(new Selection.Pods(List.of(A))));
    plan.add(Answers.pods(0, Answers.pod(A, ALONE, 5_000 * SECOND, 1)));
    assertThat(found(plan)).isEmpty();
    assertThat(pod.node()).contains(HERE);
  }

  @Test
  void theResultHasTheOrderOfTheSelectionAndNothingElse() {
    most.add(Answers.pods(1, Answers.pod(C, 120, 1), Answers.pod(new PodRef("ns", "x"), 120, 1)));
    most.add(Answers.pods(0, Answers.pod(A, 120, 1)));
    assertThat(found(most)).containsExactly(A, C);
    assertThat(most.result().getFirst().labels().get("name")).isEqualTo("a");
  }

  @Test
  void whereNothingIsSelectedNothingIsAsked() {
    var none = new PodsPlan(List.of(), false, PARTITIONS, DOUBTFUL, (_, _) -> {});
    assertThat(none.first()).isEmpty();
    assertThat(none.result()).isEmpty();
  }
}
