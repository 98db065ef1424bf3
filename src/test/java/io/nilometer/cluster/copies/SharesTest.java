package io.nilometer.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

@Domain(MemberSets.class)
class SharesTest {

  private static final Partitions PARTITIONS = new Partitions(128);

  @Property
  void everyPartitionIsTheShareOfOneOfItsTwoTopRanked(@ForAll Set<String> members) {
    Shares shares = Shares.of(PARTITIONS, members);
    for (int i = 0; i < PARTITIONS.count(); i++) {
      int partition = i;
      List<String> scrapers =
          members.stream().filter(member -> shares.has(member, partition)).toList();
      assertThat(scrapers).hasSize(1);
      assertThat(Ranking.of(partition, members).stream().limit(2)).containsAll(scrapers);
    }
  }

  @Property
  void theOrderInWhichMembersAreSeenDoesNotMatter(@ForAll Set<String> members) {
    Shares shares = Shares.of(PARTITIONS, members);
    Shares seenOtherwise = Shares.of(PARTITIONS, List.copyOf(new TreeSet<>(members)).reversed());
    assertThat(owners(seenOtherwise, members)).isEqualTo(owners(shares, members));
  }

  @Property
  void aMembersCountIsThatOfItsPartitions(@ForAll Set<String> members) {
    Shares shares = Shares.of(PARTITIONS, members);
    assertThat(members.stream().mapToInt(shares::count).sum()).isEqualTo(PARTITIONS.count());
    for (String member : members) {
      assertThat(shares.count(member)).isEqualTo((int) owned(shares, member).count());
    }
  }

  @Test
  void withoutMembersThereIsNoShare() {
    Shares shares = Shares.of(PARTITIONS, Set.of());
    assertThat(owned(shares, "")).isEmpty();
    assertThat(owned(shares, "a:1")).isEmpty();
  }

  @Test
  void aStrangerHasNoShare() {
    assertThat(owned(Shares.of(PARTITIONS, Set.of("a:1")), "b:1")).isEmpty();
  }

  @Test
  void scrapingAndCopiesAreWithinAFifthOfEvenInNearlyAllSetsOfThree() {
    var random = new Random(7355);
    int evenlyScraped = 0;
    int evenlyKept = 0;
    for (int set = 0; set < 1_000; set++) {
      Set<String> members = MemberSets.addresses(random, 3);
      Shares shares = Shares.of(PARTITIONS, members);
      var copies = new TreeMap<String, Integer>();
      Ranking.forAll(PARTITIONS, members)
          .forEach(
              ranked -> ranked.subList(0, 2).forEach(host -> copies.merge(host, 1, Integer::sum)));
      evenlyScraped +=
          members.stream().allMatch(member -> isEven(shares.count(member), 128 / 3.0)) ? 1 : 0;
      evenlyKept += copies.values().stream().allMatch(count -> isEven(count, 256 / 3.0)) ? 1 : 0;
    }
    assertThat(evenlyScraped).isGreaterThanOrEqualTo(950);
    assertThat(evenlyKept).isGreaterThanOrEqualTo(950);
  }

  @Test
  void scrapingIsEvenToAPartitionOrTwoInEverySetOfThreeToSeven() {
    var random = new Random(20_000);
    for (int set = 0; set < 500; set++) {
      Set<String> members = MemberSets.addresses(random, 3 + set % 5);
      Shares shares = Shares.of(PARTITIONS, members);
      IntSummaryStatistics counts = members.stream().mapToInt(shares::count).summaryStatistics();
      assertThat(counts.getMax() - counts.getMin()).as("%s", members).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void aMemberThatLeavesMakesFewOtherPartitionsChangeHands() {
    var random = new Random(4_711);
    int moved = 0;
    for (int set = 0; set < 500; set++) {
      Set<String> members = MemberSets.addresses(random, 3);
      Set<String> left = members.stream().skip(1).collect(Collectors.toSet());
      Shares before = Shares.of(PARTITIONS, members);
      Shares after = Shares.of(PARTITIONS, left);
      for (String member : left) {
        moved += (int) owned(before, member).filter(it -> !after.has(member, it)).count();
      }
    }
    assertThat(moved / 500.0).isLessThan(6);
  }

  private static boolean isEven(int count, double even) {
    return Math.abs(count - even) <= 0.2 * even;
  }

  private static IntStream owned(Shares shares, String member) {
    return IntStream.range(0, PARTITIONS.count())
        .filter(partition -> shares.has(member, partition));
  }

  private static Set<List<Object>> owners(Shares shares, Set<String> members) {
    return members.stream()
        .flatMap(
            member ->
                owned(shares, member).mapToObj(partition -> List.<Object>of(partition, member)))
        .collect(Collectors.toSet());
  }
}
