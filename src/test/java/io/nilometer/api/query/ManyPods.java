package io.nilometer.api.query;

import io.nilometer.model.ContainerUsage;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A list of pods of which none is in memory: each is made when it is read. Counts how far it was
/// read.
public final class ManyPods extends AbstractList<PodMetrics> {

  private static final Labels LABELS = Labels.of(Map.of("app", "a", "tier", "web"));

  private final int size;
  private final AtomicInteger read = new AtomicInteger();

  public ManyPods(int size) {
    this.size = size;
  }

  public int read() {
    return read.get();
  }

  @Override
  public PodMetrics get(int index) {
    read.accumulateAndGet(index + 1, Math::max);
    var pod = new PodRef("namespace-" + index / 1000, "pod-%06d".formatted(index));
    return new PodMetrics(
        LABELS,
        new PodUsage(
            pod, "n", 0, 15_000_000_000L, 0, List.of(new ContainerUsage("c", 1000, 1 << 20))));
  }

  @Override
  public int size() {
    return size;
  }
}
