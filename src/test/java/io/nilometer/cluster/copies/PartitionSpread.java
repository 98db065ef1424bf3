package io.nilometer.cluster.copies;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Prints how evenly partitions are spread over random sets of members, as the rows of a table:
/// in how many sets each member is within 20 % of an even share, and how many partitions change
/// their scraper needlessly when a member leaves.
final class PartitionSpread {

  private static final int SETS = 1_500;
  private static final double TOLERATED = 0.2;
  private static final List<Integer> MEMBERS = List.of(3, 5, 9);

  private PartitionSpread() {}

  static void main() {
    System.out.println(
        "| partitions | scraped by | "
            + MEMBERS.stream().map(count -> count + " members").collect(Collectors.joining(" | "))
            + " | needless changes, of 3 |");
    for (int count : List.of(128, 256, 512)) {
      var partitions = new Partitions(count);
      print(partitions, "the first rank", members -> firstRanks(partitions, members));
      print(partitions, "`Shares`", members -> shares(partitions, members));
    }
  }

  /// Who scrapes each partition.
  private interface Rule {
    List<String> scrapers(Collection<String> members);
  }

  private static void print(Partitions partitions, String name, Rule rule) {
    String even =
        MEMBERS.stream()
            .map(count -> even(partitions, rule, count))
            .collect(Collectors.joining(" | "));
    System.out.printf(
        "| %d | %s | %s | %.1f |%n",
        partitions.count(), name, even, needlessChanges(partitions, rule));
  }

  private static String even(Partitions partitions, Rule rule, int count) {
    int scraped = 0;
    int copied = 0;
    for (Set<String> members : sets(count)) {
      scraped += isEven(rule.scrapers(members), members) ? 1 : 0;
      copied += isEven(copies(partitions, members), members) ? 1 : 0;
    }
    return "%.1f %%; %.1f %%".formatted(100.0 * scraped / SETS, 100.0 * copied / SETS);
  }

  private static double needlessChanges(Partitions partitions, Rule rule) {
    int changes = 0;
    for (Set<String> members : sets(3)) {
      List<String> before = rule.scrapers(members);
      Iterator<String> all = members.iterator();
      String leaving = all.next();
      List<String> after = rule.scrapers(List.of(all.next(), all.next()));
      changes +=
          (int)
              IntStream.range(0, partitions.count())
                  .filter(partition -> !before.get(partition).equals(leaving))
                  .filter(partition -> !before.get(partition).equals(after.get(partition)))
                  .count();
    }
    return (double) changes / SETS;
  }

  private static List<String> firstRanks(Partitions partitions, Collection<String> members) {
    return Ranking.forAll(partitions, members).stream().map(List::getFirst).toList();
  }

  private static List<String> shares(Partitions partitions, Collection<String> members) {
    Shares shares = Shares.of(partitions, members);
    return IntStream.range(0, partitions.count())
        .mapToObj(
            partition ->
                members.stream()
                    .filter(member -> shares.has(member, partition))
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  private static List<String> copies(Partitions partitions, Collection<String> members) {
    return Ranking.forAll(partitions, members).stream()
        .flatMap(ranked -> ranked.stream().limit(CopyId.COPIES))
        .toList();
  }

  private static boolean isEven(List<String> owners, Set<String> members) {
    double share = (double) owners.size() / members.size();
    return members.stream()
        .mapToLong(member -> owners.stream().filter(member::equals).count())
        .allMatch(count -> Math.abs(count - share) <= TOLERATED * share);
  }

  private static List<Set<String>> sets(int members) {
    var random = new Random(7355);
    var sets = new ArrayList<Set<String>>();
    for (int set = 0; set < SETS; set++) {
      sets.add(new TreeSet<>(MemberSets.addresses(random, members)));
    }
    return sets;
  }
}
