package io.nilometer.cluster.downing;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Who should continue, as one member sees it: the preferred group among those that it reaches.
///
/// @param self the member that sees it so
/// @param kept all of them reach each other
/// @param out the members that are not kept
/// @param behind another side may have a preferred group
/// @param majority those kept are more than half of all that count, or half of them with the oldest
record Verdict(
    Peer self, SortedSet<Peer> kept, SortedSet<Peer> out, boolean behind, boolean majority) {

  static Verdict of(PeerLinks connections, Peer self) {
    SortedSet<Peer> side = connections.side(self);
    SortedSet<Peer> kept = connections.preferred(side);
    SortedSet<Peer> out = without(connections.members(), kept);
    SortedSet<Peer> rival = connections.preferred(without(connections.members(), side));
    return new Verdict(
        self,
        kept,
        out,
        PeerLinks.PREFERRED.compare(rival, kept) < 0,
        isMajority(kept, connections.members()));
  }

  private static SortedSet<Peer> without(SortedSet<Peer> all, SortedSet<Peer> some) {
    var rest = new TreeSet<Peer>(all);
    rest.removeAll(some);
    return rest;
  }

  private static boolean isMajority(SortedSet<Peer> kept, SortedSet<Peer> all) {
    int twice = 2 * PeerLinks.weight(kept);
    int total = PeerLinks.weight(all);
    return twice > total || (twice == total && kept.contains(all.first()));
  }

  boolean isWhole() {
    return out.isEmpty();
  }

  /// How many of those kept are asked to decide before this one; the oldest decides first.
  int rank() {
    return List.copyOf(kept).indexOf(self);
  }
}
