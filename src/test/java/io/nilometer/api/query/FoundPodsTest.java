package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.http.Answers;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FoundPodsTest {

  /// Few names, so that many are met again; and few times, so that many are the same.
  @Property
  void itHoldsOfEachPodTheUsageThatIsServed(
      @ForAll @IntRange(max = 20) int expected,
      @ForAll @Size(max = 300) List<@IntRange(max = 400) Integer> seeds) {
    var found = new FoundPods(expected);
    Map<PodRef, PodUsage> held = new HashMap<>();
    for (int seed : seeds) {
      PodUsage usage = Answers.pod(pod(seed / 4), seed % 2, seed % 4);
      found.add(usage);
      held.merge(usage.pod(), usage, (one, other) -> other.supersedes(one) ? other : one);
    }
    assertThat(found.size()).isEqualTo(held.size());
    for (int i = 0; i <= 101; i++) {
      assertThat(found.get(pod(i))).isSameAs(held.get(pod(i)));
    }
  }

  private static PodRef pod(int number) {
    return new PodRef("ns-" + number % 3, "pod-" + number / 3);
  }
}
