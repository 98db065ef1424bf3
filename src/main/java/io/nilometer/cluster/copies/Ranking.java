package io.nilometer.cluster.copies;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Rendezvous hashing: ranks the members for a partition. When a member comes or goes, only the
/// partitions that it gains or had move. A pure function, so all replicas that see the same members
/// agree.
final class Ranking {

  private Ranking() {}

  /// All members, the one that ranks highest for the partition first.
  static List<String> of(int partition, Collection<String> members) {
    return members.stream().sorted(highestFirst(partition)).toList();
  }

  /// The ranking for each partition, from 0 on.
  static List<List<String>> forAll(Partitions partitions, Collection<String> members) {
    return IntStream.range(0, partitions.count())
        .mapToObj(partition -> of(partition, members))
        .toList();
  }

  private static Comparator<String> highestFirst(int partition) {
    return Comparator.<String>comparingLong(member -> StableHash.of(partition, member))
        .reversed()
        .thenComparing(Comparator.naturalOrder());
  }
}
