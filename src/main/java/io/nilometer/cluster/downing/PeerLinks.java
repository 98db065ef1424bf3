package io.nilometer.cluster.downing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which members reach each other, as one of them knows it from gossip. Immutable.
///
/// @param members all that are neither Down nor Exiting
record PeerLinks(SortedSet<Peer> members, Set<Cut> cuts) {

  /// The preferred group first: of more members that count, of more members, with the older ones.
  static final Comparator<SortedSet<Peer>> PREFERRED =
      Comparator.<SortedSet<Peer>>comparingInt(group -> -weight(group))
          .thenComparingInt(group -> -group.size())
          .thenComparing(PeerLinks::compareByAge);

  PeerLinks {
    members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
    cuts = Set.copyOf(cuts);
  }

  static int weight(Collection<Peer> group) {
    return (int) group.stream().filter(Peer::counts).count();
  }

  private static int compareByAge(SortedSet<Peer> one, SortedSet<Peer> other) {
    Iterator<Peer> theirs = other.iterator();
    for (Peer peer : one) {
      int order = theirs.hasNext() ? peer.compareTo(theirs.next()) : -1;
      if (order != 0) {
        return order;
      }
    }
    return theirs.hasNext() ? 1 : 0;
  }

  boolean isCut(Peer one, Peer other) {
    return !one.equals(other) && cuts.contains(Cut.between(one, other));
  }

  boolean isCutFromAny(Peer peer, Collection<Peer> others) {
    return others.stream().anyMatch(other -> isCut(peer, other));
  }

  /// All members that this one reaches, directly or through others, and itself.
  SortedSet<Peer> side(Peer self) {
    if (cuts.isEmpty()) {
      return members;
    }
    var side = new TreeSet<Peer>(List.of(self));
    var open = new ArrayDeque<Peer>(List.of(self));
    while (!open.isEmpty()) {
      Peer next = open.remove();
      for (Peer peer : members) {
        if (!isCut(next, peer) && side.add(peer)) {
          open.add(peer);
        }
      }
    }
    return side;
  }

  /// The preferred group of members that all reach each other.
  SortedSet<Peer> preferred(SortedSet<Peer> among) {
    if (cuts.isEmpty()) {
      return among;
    }
    var certain = new TreeSet<Peer>(among);
    certain.removeIf(peer -> isCutFromAny(peer, among));
    List<Peer> open = among.stream().filter(peer -> !certain.contains(peer)).toList();
    return preferred(certain, open);
  }

  /// Tries every choice of those that are left: few, since each is cut off from another one.
  private SortedSet<Peer> preferred(SortedSet<Peer> chosen, List<Peer> left) {
    SortedSet<Peer> best = chosen;
    for (int index = 0; index < left.size(); index++) {
      Peer next = left.get(index);
      var with = new TreeSet<Peer>(chosen);
      with.add(next);
      var rest = new ArrayList<Peer>(left.subList(index + 1, left.size()));
      rest.removeIf(peer -> isCut(next, peer));
      SortedSet<Peer> found = preferred(with, rest);
      best = PREFERRED.compare(found, best) < 0 ? found : best;
    }
    return best;
  }
}
