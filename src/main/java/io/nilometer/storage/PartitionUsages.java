package io.nilometer.storage;

import io.nilometer.model.NodeUsage;
import io.nilometer.model.PodUsage;
import java.util.List;
import java.util.stream.IntStream;

/// The usages of one partition that a query selects, or one part of them; none is stale.
///
/// @param part from 0 to parts - 1; all parts come from the same copy
public record PartitionUsages(
    int partition, int part, int parts, List<NodeUsage> nodes, List<PodUsage> pods) {

  /// Nodes, and containers of pods, of a partition in one message to another replica: some 50 KB.
  static final int MAX_SIZE = 500;

  static PartitionUsages whole(int partition, List<NodeUsage> nodes, List<PodUsage> pods) {
    return new PartitionUsages(partition, 0, 1, nodes, pods);
  }

  /// Splits into parts of a bounded size.
  List<PartitionUsages> split() {
    List<List<NodeUsage>> someNodes = Chunks.of(nodes, MAX_SIZE, _ -> 1);
    List<List<PodUsage>> somePods = Chunks.of(pods, MAX_SIZE, PartitionUsages::size);
    int count = Math.max(1, Math.max(someNodes.size(), somePods.size()));
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new PartitionUsages(
                    partition,
                    i,
                    count,
                    i < someNodes.size() ? someNodes.get(i) : List.of(),
                    i < somePods.size() ? somePods.get(i) : List.of()))
        .toList();
  }

  int size() {
    return nodes.size() + pods.stream().mapToInt(PartitionUsages::size).sum();
  }

  private static int size(PodUsage pod) {
    return Math.max(1, pod.containers().size());
  }
}
