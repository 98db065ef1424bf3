package io.nilometer.cluster.downing;

import java.util.Comparator;

/// One member of the cluster. The oldest sorts first.
///
/// @param address host:port
/// @param uid differs for each process at that address
/// @param age the lower, the longer it has been Up
/// @param counts it is Up or Leaving; one that is still joining counts for no side
record Peer(String address, long uid, int age, boolean counts) implements Comparable<Peer> {

  private static final Comparator<Peer> BY_AGE =
      Comparator.comparingInt(Peer::age).thenComparing(Peer::address).thenComparingLong(Peer::uid);

  @Override
  public int compareTo(Peer other) {
    return BY_AGE.compare(this, other);
  }
}
