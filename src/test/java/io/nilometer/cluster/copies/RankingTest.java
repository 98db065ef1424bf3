package io.nilometer.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RankingTest {

  private static final int PARTITIONS = 256;

  @Provide
  Arbitrary<Set<String>> members() {
    return Arbitraries.integers()
        .between(1, 60_000)
        .map(port -> "127.0.0.1:" + port)
        .set()
        .ofMinSize(2)
        .ofMaxSize(9);
  }

  @Property
  void everyMemberIsRankedOnceForEachPartition(@ForAll("members") Set<String> members) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(Ranking.of(partition, members)).containsExactlyInAnyOrderElementsOf(members);
    }
  }

  @Property
  void theOrderInWhichMembersAreSeenDoesNotMatter(@ForAll("members") Set<String> members) {
    var reversed = new ArrayList<>(members).reversed();
    assertThat(Ranking.of(7, reversed)).isEqualTo(Ranking.of(7, members));
  }

  @Property
  void whenAMemberLeavesTheOthersKeepTheirOrder(@ForAll("members") Set<String> members) {
    String leaving = members.iterator().next();
    var staying = new TreeSet<>(members);
    staying.remove(leaving);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<String> before = new ArrayList<>(Ranking.of(partition, members));
      before.remove(leaving);
      assertThat(Ranking.of(partition, staying)).isEqualTo(before);
    }
  }

  @Property
  void onAnyJoinOrLeaveOneOfTheTwoTopRankedStays(@ForAll("members") Set<String> members) {
    String changing = members.iterator().next();
    var without = new TreeSet<>(members);
    without.remove(changing);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<String> with = Ranking.of(partition, members).subList(0, 2);
      List<String> less = Ranking.of(partition, without);
      assertThat(less.subList(0, Math.min(2, less.size()))).containsAnyElementsOf(with);
    }
  }

  @Property
  void allPartitionsAreRankedAsEachIsAlone(@ForAll("members") Set<String> members) {
    List<List<String>> all = Ranking.forAll(new Partitions(PARTITIONS), members);
    assertThat(all).hasSize(PARTITIONS);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(all.get(partition)).isEqualTo(Ranking.of(partition, members));
    }
  }

  @Test
  void noMembersHaveAnEmptyRanking() {
    assertThat(Ranking.of(1, Set.of())).isEmpty();
  }

  @Test
  void threeMembersShareThePartitionsRoughlyEvenly() {
    Map<String, Integer> counts = new HashMap<>();
    List<String> members = List.of("a:7355", "b:7355", "c:7355");
    for (int partition = 0; partition < PARTITIONS; partition++) {
      counts.merge(Ranking.of(partition, members).getFirst(), 1, Integer::sum);
    }
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(60, 111));
  }
}
