package io.nilometer.cluster;

import java.util.SortedSet;

/// Who shares the work, as this replica sees it now.
///
/// @param self this replica's host:port
/// @param members host:port of the replicas that are Up and reachable, this one among them when it
/// is
///     itself Up
public record View(String self, SortedSet<String> members) {

  /// Whether this replica scrapes the nodes of the partition.
  public boolean scrapes(int partition) {
    return Ranking.first(partition, members).filter(self::equals).isPresent();
  }
}
