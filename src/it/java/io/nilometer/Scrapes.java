package io.nilometer;

import io.nilometer.demo.SimulatedCluster;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The number of scrapes of each kubelet until now.
///
/// @param byNode scrapes by node
record Scrapes(Map<String, Long> byNode) {

  static Scrapes of(SimulatedCluster cluster) {
    var counts = new ConcurrentHashMap<String, Long>();
    cluster.nodes().forEach(node -> counts.put(node, cluster.scrapes(node)));
    return new Scrapes(counts);
  }

  long total() {
    return byNode.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Whether every node was scraped since then.
  boolean allSince(Scrapes earlier) {
    return byNode.entrySet().stream()
        .allMatch(entry -> entry.getValue() > earlier.byNode.get(entry.getKey()));
  }
}
