package io.nilometer.bench;

/// How large a cluster is.
///
/// @param pods a node
record Size(int nodes, int pods) {

  @Override
  public String toString() {
    return "%,d × %,d".formatted(nodes, pods);
  }
}
