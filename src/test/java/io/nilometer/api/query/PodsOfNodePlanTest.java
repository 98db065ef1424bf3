package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.http.Answers;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.Indexes;
import io.nilometer.kube.index.RunningPod;
import io.nilometer.model.PodRef;
import io.nilometer.storage.Selection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodsOfNodePlanTest {

  private static final Partitions PARTITIONS = new Partitions(3);
  private static final long SECOND = 1_000_000_000;
  private static final long NOW = 5_000 * SECOND;
  private static final PodRef A = new PodRef("ns", "a");

  private final RunningPod pod = Indexes.pods(1_000, A).find(A).orElseThrow();
  private final PodsOfNodePlan plan =
      new PodsOfNodePlan(List.of(pod), "stuck", PARTITIONS, NOW - 30 * SECOND);

  @Test
  void aPodThatWasFoundHereIsAskedForHereAlone() {
    pod.foundAt("stuck", A);
    assertThat(plan.first()).isEqualTo(Map.of(PARTITIONS.of("stuck"), new Selection.AllPods()));
    plan.add(Answers.pods(0, Answers.pod(A, "stuck", NOW, 1_001 * SECOND)));
    assertThat(plan.more()).isEmpty();
    assertThat(plan.result()).hasSize(1);
  }

  @Test
  void aFormerPodThatIsStuckHereIsNotServedWhereThePresentOneIsElsewhere() {
    plan.first();
    plan.add(Answers.pods(0, Answers.pod(A, "stuck", NOW, SECOND)));
    var named = new Selection.Pods(List.of(A));
    assertThat(plan.more()).isEqualTo(Map.of(0, named, 1, named, 2, named));
    plan.add(Answers.pods(0, Answers.pod(A, "stuck", NOW, SECOND)));
    plan.add(Answers.pods(1, Answers.pod(A, "present", NOW, 1_001 * SECOND)));
    assertThat(plan.more()).isEmpty();
    assertThat(plan.result()).isEmpty();
    assertThat(pod.node()).contains("present");
  }

  @Test
  void aPodThatStartedSinceItsCreationIsServedAndRemembered() {
    plan.first();
    plan.add(Answers.pods(0, Answers.pod(A, "stuck", NOW, 1_001 * SECOND)));
    assertThat(plan.more()).isEmpty();
    assertThat(plan.result()).hasSize(1);
    assertThat(pod.node()).contains("stuck");
  }

  @Test
  void aPodWithoutAStartIsAskedForEverywhereOnce() {
    plan.first();
    plan.add(Answers.pods(0, Answers.pod(A, "stuck", NOW, 0)));
    assertThat(plan.more()).hasSize(3);
    assertThat(plan.more()).isEmpty();
    assertThat(plan.result()).hasSize(1);
    assertThat(pod.node()).contains("stuck");
  }

  @Test
  void podsOfOtherNodesOfThePartitionAreNotAskedForAgain() {
    plan.first();
    plan.add(Answers.pods(0, Answers.pod(A, "other", NOW, 1_001 * SECOND)));
    assertThat(plan.more()).isEmpty();
    assertThat(plan.result()).isEmpty();
  }

  @Test
  void aBoundPodIsServedOfItsNodeOnly() {
    RunningPod bound = Indexes.boundPod(A, 1_000, "stuck");
    var here = new PodsOfNodePlan(List.of(bound), "stuck", PARTITIONS, NOW - 30 * SECOND);
    assertThat(here.first()).containsOnlyKeys(PARTITIONS.of("stuck"));
    here.add(Answers.pods(0, Answers.pod(A, "stuck", NOW, 0)));
    assertThat(here.more()).isEmpty();
    assertThat(here.result()).hasSize(1);
    var there = new PodsOfNodePlan(List.of(bound), "present", PARTITIONS, NOW - 30 * SECOND);
    assertThat(there.first()).isEmpty();
    there.add(Answers.pods(0, Answers.pod(A, "present", NOW, 1_001 * SECOND)));
    assertThat(there.result()).isEmpty();
  }
}
