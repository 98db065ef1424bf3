package io.nilometer.status;

import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.status.ClusterStatus.Copy;
import io.nilometer.status.ClusterStatus.Partition;
import io.nilometer.storage.StorageActor;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The partitions, and where their copies are.
final class PartitionList {

  private PartitionList() {}

  static ClusterStatus.Partitions of(
      Copies<StorageActor.Command> copies, io.nilometer.cluster.copies.Partitions partitions) {
    List<Partition> list =
        IntStream.range(0, partitions.count())
            .mapToObj(partition -> partition(partition, copies))
            .toList();
    long unserved =
        IntStream.range(0, partitions.count())
            .filter(partition -> copies.complete(partition).isEmpty())
            .count();
    return new ClusterStatus.Partitions(partitions.count(), (int) unserved, list);
  }

  private static Partition partition(int partition, Copies<StorageActor.Command> copies) {
    return new Partition(
        partition,
        copies.of(partition).stream()
            .filter(copy -> copy.phase() != Phase.IDLE)
            .map(copy -> new Copy(copy.id().copy(), copies.host(copy), text(copy.phase())))
            .sorted(Comparator.comparingInt(Copy::copy).thenComparing(Copy::replica))
            .toList());
  }

  private static String text(Phase phase) {
    return switch (phase) {
      case IDLE -> "Idle";
      case WARMING -> "Warming";
      case READY -> "Ready";
      case RETIRING -> "Retiring";
    };
  }
}
