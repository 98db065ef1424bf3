package io.nilometer.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.Partitions;
import io.nilometer.kube.Indexes;
import io.nilometer.kube.RunningPod;
import io.nilometer.model.FieldSelector;
import io.nilometer.model.LabelSelector;
import io.nilometer.model.PodRef;
import io.nilometer.storage.Selection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodsPlanTest {

  private static final Partitions PARTITIONS = new Partitions(3);
  private static final long DOUBTFUL = 100;
  private static final PodRef A = new PodRef("ns", "a");
  private static final PodRef B = new PodRef("ns", "b");
  private static final PodRef C = new PodRef("other", "a");

  private final List<RunningPod> pods =
      Indexes.pods(A, B, C)
          .select(Optional.empty(), LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);
  private final PodsPlan few = new PodsPlan(pods, false, PARTITIONS, DOUBTFUL);
  private final PodsPlan most = new PodsPlan(pods, true, PARTITIONS, DOUBTFUL);

  /// Remembers where they were found: a in 0, b in 2, the other a in 2.
  private void allWereFound() {
    pods.get(0).foundIn(0);
    pods.get(1).foundIn(2);
    pods.get(2).foundIn(2);
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
        .isEqualTo(Map.of(0, new Selection.Pods(List.of(A)), 2, new Selection.Pods(List.of(B, C))));
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
    pods.get(0).foundIn(1);
    assertThat(few.first()).isEqualTo(Map.of(1, new Selection.Pods(List.of(A))));
    few.add(Answers.pods(1, Answers.pod(A, 120, 1)));
    assertThat(few.more()).isEqualTo(everywhere(new Selection.Pods(List.of(B, C))));
  }

  @Test
  void ofAPodFoundTwiceTheNewerSampleIsServed() {
    most.add(Answers.pods(0, Answers.pod(A, 120, 1)));
    most.add(Answers.pods(1, Answers.pod(A, 130, 1)));
    most.add(Answers.pods(2, Answers.pod(A, 110, 9)));
    assertThat(most.result().getFirst().usage()).isEqualTo(Answers.pod(A, 130, 1));
  }

  @Test
  void ofTwoSamplesOfOneTimeThatOfTheLaterContainerIsServed() {
    most.add(Answers.pods(0, Answers.pod(A, 120, 1), Answers.pod(A, 120, 3)));
    most.add(Answers.pods(1, Answers.pod(A, 120, 2)));
    assertThat(most.result().getFirst().usage()).isEqualTo(Answers.pod(A, 120, 3));
  }

  @Test
  void whereAPodWasFoundIsRememberedForTheNextQuery() {
    most.add(Answers.pods(0, Answers.pod(A, 120, 1)));
    most.add(Answers.pods(1, Answers.pod(A, 130, 1)));
    most.result();
    assertThat(pods.get(0).partition()).isEqualTo(1);
    assertThat(pods.get(1).partition()).isEqualTo(RunningPod.NOWHERE);
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
    var none = new PodsPlan(List.of(), false, PARTITIONS, DOUBTFUL);
    assertThat(none.first()).isEmpty();
    assertThat(none.result()).isEmpty();
  }
}
