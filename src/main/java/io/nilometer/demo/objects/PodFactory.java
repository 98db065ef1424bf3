package io.nilometer.demo.objects;

import io.nilometer.model.PodRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Creates numbered pods. A pod's name, namespace, labels and loads are functions of its number.
public final class PodFactory {

  private static final List<String> TIERS = List.of("web", "db", "batch");
  private static final int APPS = 500;
  private static final int TEAMS = 20;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ClusterSpec spec;
  private final AtomicLong number = new AtomicLong();

  public PodFactory(ClusterSpec spec) {
    this.spec = spec;
  }

  /// The pods of a new node, with consecutive numbers.
  public List<SimulatedPod> forNode(String node, Instant started) {
    return IntStream.range(0, spec.podsPerNode()).mapToObj(_ -> create(node, started)).toList();
  }

  public SimulatedPod create(String node, Instant started) {
    long id = number.getAndIncrement();
    String app = "app-" + id % APPS;
    return new SimulatedPod(
        new PodRef("ns-" + padded(id % spec.namespaces(), 3), app + "-" + padded(id, 6)),
        new UUID(0, id).toString(),
        node,
        started,
        Map.of("app", app, "tier", TIERS.get((int) (id % 3)), "team", "team-" + id % TEAMS),
        containers(id, started.toEpochMilli() * NANOS_PER_MILLI),
        SimulatedPod.RUNNING,
        0);
  }

  private List<SimulatedContainer> containers(long pod, long startNanos) {
    return IntStream.range(0, spec.containersPerPod())
        .mapToObj(
            index ->
                new SimulatedContainer(
                    "c" + index,
                    startNanos,
                    Load.ofContainer(pod * spec.containersPerPod() + index)))
        .toList();
  }

  public static String padded(long number, int width) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }
}
