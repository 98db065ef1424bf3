package io.nilometer.kube.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class SortedPodsTest {

  /// What to do: put these names when there are several, else remove the one.
  @Property(tries = 300)
  void behavesAsASortedMap(@ForAll("steps") List<List<Integer>> steps) {
    NavigableMap<String, RunningPod> expected = new TreeMap<>();
    SortedPods pods = SortedPods.NONE;
    for (List<Integer> step : steps) {
      if (step.size() > 1) {
        List<RunningPod> added =
            new TreeSet<>(step)
                .stream().map(SortedPodsTest::name).sorted().map(SortedPodsTest::pod).toList();
        added.forEach(pod -> expected.put(pod.name(), pod));
        pods = pods.with(added);
      } else {
        expected.remove(name(step.getFirst()));
        pods = pods.without(name(step.getFirst()));
      }
      assertThat(contents(pods)).containsExactlyElementsOf(expected.values());
      assertThat(pods.size()).isEqualTo(expected.size());
    }
    for (int i = 0; i < 400; i++) {
      assertThat(pods.find(name(i)).orElse(null)).isSameAs(expected.get(name(i)));
    }
  }

  @Provide
  Arbitrary<List<List<Integer>>> steps() {
    Arbitrary<Integer> number = Arbitraries.integers().between(0, 399);
    return Arbitraries.frequencyOf(
            Tuple.of(1, number.list().ofMinSize(2).ofMaxSize(200)),
            Tuple.of(8, number.list().ofSize(1)))
        .list()
        .ofMaxSize(60);
  }

  @Test
  void aChangeLeavesEarlierReadersAlone() {
    SortedPods before = SortedPods.NONE.with(List.of(pod("a"), pod("c")));
    SortedPods after = before.with(List.of(pod("b"))).without("a");
    assertThat(contents(before)).extracting(RunningPod::name).containsExactly("a", "c");
    assertThat(contents(after)).extracting(RunningPod::name).containsExactly("b", "c");
  }

  @Test
  void removingOneByOneLeavesNothing() {
    SortedPods pods =
        SortedPods.NONE.with(
            IntStream.range(0, 1_000).mapToObj(i -> pod("p" + (10_000 + i))).toList());
    for (int i = 0; i < 1_000; i++) {
      pods = pods.without("p" + (10_000 + (i * 7) % 1_000));
    }
    assertThat(pods.isEmpty()).isTrue();
    assertThat(contents(pods)).isEmpty();
  }

  private static List<RunningPod> contents(SortedPods pods) {
    List<RunningPod> contents = new ArrayList<>();
    pods.forEach(contents::add);
    return contents;
  }

  private static String name(int number) {
    return "p" + number;
  }

  private static RunningPod pod(String name) {
    var ref = new PodRef("ns", name);
    return new RunningPod(
        ref, Labels.NONE, new PodFacts(ref, Labels.NONE, 0), 0, OptionalInt.empty());
  }
}
