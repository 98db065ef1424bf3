package io.nilometer.cluster.copies;

/// How nodes are divided into partitions: by a hash of their names that is the same on every
/// replica and in every release.
///
/// @param count the same on every replica of a cluster
public record Partitions(int count) {

  public static final int MOST = 4096;

  public Partitions {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          "nilometer.cluster.partitions must be 1 to " + MOST + ", but is " + count);
    }
  }

  /// Hashes a node name, evenly over all ints; the same on every replica and in every release.
  public static int hash(String node) {
    return StableHash.of(node);
  }

  /// The partition of this node, 0 to count - 1.
  public int of(String node) {
    return Math.floorMod(hash(node), count);
  }
}
