package io.nilometer.api.http;

import io.nilometer.model.ContainerUsage;
import io.nilometer.model.NodeUsage;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Usage;
import io.nilometer.storage.PartitionUsages;
import java.util.List;
import java.util.stream.Stream;

/// What partitions answer in tests.
public final class Answers {

  private Answers() {}

  public static Usage usage(long timeNanos) {
    return new Usage(timeNanos, 10, 500, 4096);
  }

  public static PartitionUsages nodes(int partition, String... names) {
    return new PartitionUsages(
        partition,
        0,
        1,
        Stream.of(names).map(name -> new NodeUsage(name, usage(1))).toList(),
        List.of());
  }

  public static PodUsage pod(PodRef pod, long timeNanos, long startNanos) {
    return pod(pod, "n", timeNanos, startNanos);
  }

  public static PodUsage pod(PodRef pod, String node, long timeNanos, long startNanos) {
    return new PodUsage(
        pod, node, timeNanos, 10, startNanos, List.of(new ContainerUsage("c", 500, 4096)));
  }

  public static PartitionUsages pods(int partition, PodUsage... usages) {
    return new PartitionUsages(partition, 0, 1, List.of(), List.of(usages));
  }
}
