package io.nilometer.storage;

import io.nilometer.model.NodeUsage;
import io.nilometer.model.PodUsage;
import java.util.List;
import java.util.stream.IntStream;

/// What one partition knows of what was asked, or a part of it; nothing of it is stale.
///
/// @param part from 0 to parts - 1: all of them are to be had of the same copy
public record PartitionUsages(
    int partition, int part, int parts, List<NodeUsage> nodes, List<PodUsage> pods) {

  /// How many pods of a partition cross to another replica in one message: some 50 KB.
  static final int MOST_PODS = 500;

  static PartitionUsages whole(int partition, List<NodeUsage> nodes, List<PodUsage> pods) {
    return new PartitionUsages(partition, 0, 1, nodes, pods);
  }

  /// The same in parts of a bounded size.
  List<PartitionUsages> split() {
    List<List<NodeUsage>> someNodes = Chunks.of(nodes, MOST_PODS, _ -> 1);
    List<List<PodUsage>> somePods = Chunks.of(pods, MOST_PODS, _ -> 1);
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
    return nodes.size() + pods.size();
  }
}
