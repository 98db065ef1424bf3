package io.nilometer.cluster;

import java.util.Collections;
import java.util.SortedSet;

/// Who shares the work, as this replica sees it now. Members are named by their host:port.
///
/// @param self this replica
/// @param members all that have a place in the cluster (Up, Leaving or Exiting)
/// @param reachable those of them that are heard: what they hold can be asked for
/// @param workers those of these that are Up and not draining: they scrape and are given copies
/// @param settled no member came up in the last seconds
public record MembershipView(
    String self,
    SortedSet<String> members,
    SortedSet<String> reachable,
    SortedSet<String> workers,
    boolean settled) {

  /// What a replica sees before it is a member.
  public static MembershipView before(String self) {
    SortedSet<String> nobody = Collections.emptySortedSet();
    return new MembershipView(self, nobody, nobody, nobody, false);
  }

  /// Whether this replica has a share of the work.
  public boolean works() {
    return workers.contains(self);
  }

  /// Whether all members are heard.
  public boolean isWhole() {
    return reachable.equals(members);
  }

  /// Whether a member that is heard gives its work to others.
  public boolean isAnyoneLeaving() {
    return !workers.equals(reachable);
  }
}
