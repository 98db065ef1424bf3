package io.nilometer.bench;

/// The size of a cluster.
///
/// @param pods per node
record Size(int nodes, int pods) {

  @Override
  public String toString() {
    return "%,d × %,d".formatted(nodes, pods);
  }
}
