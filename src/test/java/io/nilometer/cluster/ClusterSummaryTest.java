package io.nilometer.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.ClusterSummary.Verdict;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ClusterSummaryTest {

  private static ClusterSummary side(boolean settled, String... members) {
    return new ClusterSummary(List.of(members), members[0], settled);
  }

  @Provide
  Arbitrary<ClusterSummary> sides() {
    Arbitrary<Set<String>> members =
        Arbitraries.integers()
            .between(1, 12)
            .map(number -> "10.0.0." + number + ":7946")
            .set()
            .ofMinSize(1)
            .ofMaxSize(5);
    return Combinators.combine(
            members, Arbitraries.integers().between(0, 4), Arbitraries.of(true, true, true, false))
        .as(
            (names, oldest, settled) -> {
              List<String> sorted = List.copyOf(new TreeSet<>(names));
              return new ClusterSummary(sorted, sorted.get(oldest % sorted.size()), settled);
            });
  }

  @Property
  void ofTwoClustersExactlyOneYieldsWhicheverJudges(
      @ForAll("sides") ClusterSummary one, @ForAll("sides") ClusterSummary other) {
    boolean two =
        one.settled() && other.settled() && Collections.disjoint(one.members(), other.members());
    if (two) {
      assertThat(List.of(one.meets(other), other.meets(one)))
          .containsExactlyInAnyOrder(Verdict.STAYS, Verdict.YIELDS);
    } else {
      assertThat(List.of(one.meets(other), other.meets(one))).containsOnly(Verdict.NONE);
    }
  }

  @Property
  void theSmallerYields(
      @ForAll("sides") ClusterSummary one, @ForAll("sides") ClusterSummary other) {
    if (one.members().size() < other.members().size()) {
      assertThat(one.meets(other)).isNotEqualTo(Verdict.STAYS);
    }
  }

  @Test
  void ofTwoOfOneSizeTheOneWhoseOldestSortsLastYields() {
    assertThat(side(true, "b:1", "c:1").meets(side(true, "a:1", "d:1"))).isEqualTo(Verdict.YIELDS);
  }

  @Test
  void whoSharesAMemberIsWithUs() {
    assertThat(side(true, "a:1").meets(side(true, "a:1", "b:1", "c:1"))).isEqualTo(Verdict.NONE);
  }

  @Test
  void oneThatIsJoiningIsNoClusterYet() {
    assertThat(side(true, "a:1").meets(new ClusterSummary(List.of(), "", false)))
        .isEqualTo(Verdict.NONE);
  }

  @Test
  void aClusterThatMissesAMemberIsLeftInPeace() {
    assertThat(side(false, "a:1").meets(side(true, "b:1", "c:1"))).isEqualTo(Verdict.NONE);
  }
}
