package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.CollidingNames;
import io.nilometer.Cost;
import io.nilometer.api.http.Answers;
import io.nilometer.kube.index.Indexes;
import io.nilometer.kube.index.PodIndex;
import io.nilometer.kube.index.RunningPod;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FoundPodsTest {

  private static final long SECOND = 1_000_000_000;
  private static final long FRESH_SECONDS = 980;

  /// Few names, so that many are met again; and few times, so that many are the same.
  @Property
  void itHoldsOfEachSelectedPodTheUsageThatIsServed(
      @ForAll @IntRange(max = 101) int selected,
      @ForAll @Size(max = 300) List<@IntRange(max = 400) Integer> seeds) {
    var found = new FoundPods(pods(IntStream.range(0, selected)), 0, (_, _) -> {});
    Map<PodRef, PodUsage> held = new HashMap<>();
    for (int seed : seeds) {
      PodUsage usage = Answers.pod(pod(seed / 4), seed % 2, seed % 4);
      found.add(usage);
      if (seed / 4 < selected) {
        held.merge(usage.pod(), usage, (one, other) -> other.supersedes(one) ? other : one);
      }
    }
    assertThat(found.size()).isEqualTo(held.size());
    for (int i = 0; i < selected; i++) {
      assertThat(found.get(i)).isSameAs(held.get(pod(i)));
    }
  }

  private static List<RunningPod> pods(IntStream numbers) {
    return numbers.mapToObj(i -> running(0, pod(i))).toList();
  }

  private static RunningPod running(int createdSeconds, PodRef pod) {
    return Indexes.pods(createdSeconds, pod).find(pod).orElseThrow();
  }

  @Test
  void whatNoSelectedPodMayHaveIsNotKept() {
    RunningPod bound = Indexes.boundPod(pod(0), 0, "here");
    var foreign = new ArrayList<PodUsage>();
    var found = new FoundPods(List.of(bound), 0, (_, usage) -> foreign.add(usage));
    for (int i = 1; i < 100; i++) {
      found.add(Answers.pod(pod(i), 1, 1));
    }
    PodUsage claimed = Answers.pod(pod(0), "there", 500 * SECOND, 1);
    found.add(claimed);
    assertThat(found.size()).isZero();
    assertThat(found.get(0)).isNull();
    assertThat(foreign).containsExactly(claimed);
  }

  /// The former pod's node has a clock that is 300 s ahead, so that its start looks later.
  @Test
  void startsAtTwoNodesAreComparedByOurClock() {
    PodUsage former = usage("former", 1_300, 1_100, 1_000);
    PodUsage present = usage("present", 1_000, 900, 1_000);
    assertThat(served(former, present)).isEqualTo(present);
    assertThat(served(present, former)).isEqualTo(present);
  }

  /// Each clock gives another order, and by ours the starts are closer than samples are exact.
  @Test
  void noneIsServedWhereStartsDoNotTellWhichOfTwoFreshOnesIsRight() {
    assertThat(served(usage("m", 1_300, 1_100, 1_000), usage("n", 1_000, 830, 1_000))).isNull();
    assertThat(served(usage("m", 1_000, 0, 1_000), usage("n", 1_000, 0, 1_010))).isNull();
    PodUsage newer = usage("n", 1_000, 0, 1_010);
    assertThat(served(usage("m", 990, 0, FRESH_SECONDS - 1), newer)).isEqualTo(newer);
  }

  @Test
  void ofTwoNodesThatLeadToOneKubeletTheNewerIsServed() {
    PodUsage older = usage("m", 1_000, 900, 1_000);
    PodUsage newer = usage("n", 1_010, 900, 1_012);
    assertThat(served(older, newer)).isEqualTo(newer);
    assertThat(served(newer, older)).isEqualTo(newer);
  }

  @Test
  void aKnownStartSinceTheCreationGoesBeforeNoneAndNoneBeforeAnEarlierOne() {
    PodUsage fits = usage("m", 1_000, 700, 1_000);
    PodUsage unknown = usage("n", 1_000, 0, 1_010);
    PodUsage earlier = usage("o", 1_000, 50, 1_020);
    assertThat(served(earlier, unknown)).isEqualTo(unknown);
    assertThat(served(earlier, unknown, fits)).isEqualTo(fits);
    assertThat(served(earlier)).isEqualTo(earlier);
  }

  @Test
  void ofOneNodeTheNewerIsServed() {
    PodUsage newer = usage("m", 1_010, 0, 1_010);
    assertThat(served(usage("m", 1_000, 0, 1_000), newer)).isEqualTo(newer);
  }

  private static PodUsage usage(String node, long time, long start, long seen) {
    return new PodUsage(
        pod(0), node, time * SECOND, SECOND, start * SECOND, seen * SECOND, List.of());
  }

  /// The pod was created at 600 s.
  private static PodUsage served(PodUsage... usages) {
    var found = new FoundPods(List.of(running(600, pod(0))), FRESH_SECONDS * SECOND, (_, _) -> {});
    Stream.of(usages).forEach(found::add);
    return found.get(0);
  }

  private static PodRef pod(int number) {
    return new PodRef("ns-" + number % 3, "pod-" + number / 3);
  }

  private static List<PodUsage> colliding(int count) {
    return CollidingNames.of(count).map(name -> Answers.pod(new PodRef("ns", name), 1, 1)).toList();
  }

  private static List<RunningPod> podsOf(List<PodUsage> usages) {
    PodRef[] pods = usages.stream().map(PodUsage::pod).toArray(PodRef[]::new);
    PodIndex index = Indexes.pods(pods);
    return Stream.of(pods).map(pod -> index.find(pod).orElseThrow()).toList();
  }

  @Test
  void podsWhoseNamesCollideAreAllFound() {
    List<PodUsage> usages = colliding(3_000);
    var found = new FoundPods(podsOf(usages), 0, (_, _) -> {});
    usages.forEach(found::add);
    assertThat(found.size()).isEqualTo(3_000);
    for (int i = 0; i < usages.size(); i++) {
      assertThat(found.get(i)).isSameAs(usages.get(i));
    }
    PodUsage newer = Answers.pod(usages.getLast().pod(), 2, 2);
    found.add(newer);
    assertThat(found.get(usages.size() - 1)).isSameAs(newer);
    found.add(Answers.pod(new PodRef("ns", "other"), 1, 1));
    assertThat(found.size()).isEqualTo(3_000);
  }

  private record Colliding(List<RunningPod> pods, List<PodUsage> usages) {

    static Colliding of(int count) {
      List<PodUsage> usages = colliding(count);
      return new Colliding(podsOf(usages), usages);
    }
  }

  @Test
  void collidingNamesCostLittle() {
    Cost.assertLinear(
        size -> Colliding.of(size / 40),
        colliding -> {
          var found = new FoundPods(colliding.pods(), 0, (_, _) -> {});
          colliding.usages().forEach(found::add);
          for (int i = 0; i < colliding.usages().size(); i++) {
            assertThat(found.get(i)).isSameAs(colliding.usages().get(i));
          }
        },
        400);
  }
}
