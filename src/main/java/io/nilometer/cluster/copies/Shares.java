package io.nilometer.cluster.copies;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Which member scrapes the nodes of which partition: one of the two that rank highest for it,
/// which hold its copies. That is the first, unless the partition passes to the second so that all
/// members scrape equally many. Where no chain of such passes evens them out, one may have more
/// than another. A pure function, so replicas that see the same members agree. Replicas of releases
/// that divide in another way would not: such a change needs another wire version.
public final class Shares {

  private final List<String> scrapers;

  private Shares(List<String> scrapers) {
    this.scrapers = scrapers;
  }

  public static Shares of(Partitions partitions, Collection<String> members) {
    if (members.isEmpty()) {
      return new Shares(List.of());
    }
    var division = new Division(Ranking.forAll(partitions, members), members);
    division.even();
    return new Shares(List.copyOf(division.scrapers));
  }

  /// Whether the member scrapes the nodes of the partition.
  public boolean has(String member, int partition) {
    return !scrapers.isEmpty() && scrapers.get(partition).equals(member);
  }

  /// How many partitions the member scrapes.
  public int count(String member) {
    return (int) scrapers.stream().filter(member::equals).count();
  }

  /// Partitions on their way to even shares.
  private static final class Division {

    private final List<List<String>> ranked;
    private final List<String> scrapers = new ArrayList<>();
    private final TreeMap<String, Integer> counts = new TreeMap<>();

    /// Begins with the member that ranks highest for each partition.
    Division(List<List<String>> ranked, Collection<String> members) {
      this.ranked = ranked;
      members.forEach(member -> counts.put(member, 0));
      for (List<String> ranks : ranked) {
        scrapers.add(ranks.getFirst());
        counts.merge(ranks.getFirst(), 1, Integer::sum);
      }
    }

    /// Each pass brings two members closer to each other, so this ends.
    void even() {
      while (pass()) {}
    }

    /// Passes one partition on from a member with many, through others or not, to one that has at
    /// least two fewer.
    private boolean pass() {
      List<String> largest =
          counts.keySet().stream()
              .sorted(Comparator.<String>comparingInt(counts::get).reversed())
              .toList();
      return largest.stream().anyMatch(this::passFrom);
    }

    private boolean passFrom(String giver) {
      SequencedMap<String, Step> reached = new LinkedHashMap<>();
      var next = new ArrayDeque<>(List.of(giver));
      while (!next.isEmpty()) {
        String member = next.remove();
        if (counts.get(member) <= counts.get(giver) - 2) {
          take(member, giver, reached);
          return true;
        }
        stepsFrom(member)
            .forEach(
                (other, partition) -> {
                  if (!other.equals(giver)
                      && reached.putIfAbsent(other, new Step(member, partition)) == null) {
                    next.add(other);
                  }
                });
      }
      return false;
    }

    /// The members that may take a partition of this one, and the first such partition of each.
    private SequencedMap<String, Integer> stepsFrom(String member) {
      var steps = new TreeMap<String, Integer>();
      for (int partition = 0; partition < scrapers.size(); partition++) {
        if (scrapers.get(partition).equals(member)) {
          int own = partition;
          second(member, partition).ifPresent(other -> steps.putIfAbsent(other, own));
        }
      }
      return steps;
    }

    private Optional<String> second(String member, int partition) {
      return ranked.get(partition).stream()
          .limit(CopyId.COPIES)
          .filter(other -> !other.equals(member))
          .findFirst();
    }

    private void take(String taker, String giver, Map<String, Step> reached) {
      for (String member = taker; !member.equals(giver); member = reached.get(member).from()) {
        scrapers.set(reached.get(member).partition(), member);
      }
      counts.merge(giver, -1, Integer::sum);
      counts.merge(taker, 1, Integer::sum);
    }
  }

  /// A partition that would pass on from this member.
  private record Step(String from, int partition) {}
}
