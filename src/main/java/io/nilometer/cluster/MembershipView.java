package io.nilometer.cluster;

import java.util.Collections;
import java.util.SortedSet;

/// The members of the cluster, as this replica sees them now, each named by host:port.
///
/// @param self this replica
/// @param members all that are Up, Leaving or Exiting
/// @param reachable those of the members that can be queried
/// @param workers those of the reachable that are Up and not draining: they scrape nodes and get
///     copies
/// @param settled no member came Up in the last seconds
public record MembershipView(
    String self,
    SortedSet<String> members,
    SortedSet<String> reachable,
    SortedSet<String> workers,
    boolean settled) {

  /// The view of a replica that has not joined yet.
  public static MembershipView before(String self) {
    SortedSet<String> none = Collections.emptySortedSet();
    return new MembershipView(self, none, none, none, false);
  }

  /// Whether this replica scrapes nodes and gets copies.
  public boolean works() {
    return workers.contains(self);
  }

  /// Whether all members are reachable.
  public boolean isWhole() {
    return reachable.equals(members);
  }

  /// Whether a reachable member hands its work over to others.
  public boolean isAnyoneLeaving() {
    return !workers.equals(reachable);
  }
}
