package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.kubelet.Sampling;
import java.util.NoSuchElementException;
import java.util.stream.LongStream;

/// Checks served figures against what the simulated cluster knows. Kubelets sample at whole
/// milliseconds, and the answer carries only the second of an object's earliest sample. So there
/// must be one scrape, at a whole millisecond, whose samples explain all figures of the object:
/// memory to the byte, and CPU over exactly the served window, as far as counters of whole
/// nanoseconds show it.
record Truth(SimulatedCluster cluster) {

  private static final long SECOND = 1_000_000_000;
  private static final long MILLISECOND = 1_000_000;
  private static final double ROUNDING_NANOCORES = 3;

  void check(Served served) {
    assertThat(holds(served))
        .as(() -> served + ": no scrape in its second explains it; one at its begin: " + of(served))
        .isTrue();
  }

  /// Whether the object exists.
  boolean knows(Served served) {
    try {
      return served.namespace().isEmpty()
          ? !cluster.kubeletAddress(served.name()).isEmpty()
          : !cluster.nodeOf(served.pod()).isEmpty();
    } catch (NoSuchElementException _) {
      return false;
    }
  }

  boolean holds(Served served) {
    long second = served.timeSeconds() * SECOND;
    return LongStream.range(0, 1_000 + Sampling.SKEW.toMillis())
        .map(millis -> second + millis * MILLISECOND)
        .filter(scrape -> earliest(served, scrape) / SECOND == served.timeSeconds())
        .anyMatch(scrape -> holdsAt(served, scrape));
  }

  private long earliest(Served served, long scrape) {
    return served.usage().keySet().stream()
        .mapToLong(container -> sampledAt(served, container, scrape))
        .min()
        .orElse(scrape);
  }

  private long sampledAt(Served served, String container, long scrape) {
    return container.equals(Served.NODE)
        ? scrape
        : cluster.sampledAt(served.pod(), container, scrape);
  }

  private boolean holdsAt(Served served, long scrape) {
    return served.usage().keySet().stream()
        .allMatch(container -> holds(served, container, sampledAt(served, container, scrape)));
  }

  private boolean holds(Served served, String container, long nanos) {
    Served.Usage usage = served.usage().get(container);
    return usage.bytes() == bytes(served, container, nanos)
        && Math.abs(usage.nanocores() - nanocores(served, container, nanos)) <= ROUNDING_NANOCORES;
  }

  private long bytes(Served served, String container, long nanos) {
    return container.equals(Served.NODE)
        ? cluster.expectedMemoryBytes(served.name(), nanos)
        : cluster.expectedMemoryBytes(served.pod(), container, nanos);
  }

  private double nanocores(Served served, String container, long nanos) {
    long from = nanos - served.windowNanos();
    return container.equals(Served.NODE)
        ? cluster.expectedCpuNanocores(served.name(), from, nanos)
        : cluster.expectedCpuNanocores(
            served.pod(), container, begin(served, container, from), nanos);
  }

  /// The first rate of a container is over the time since its start. The served window is that of
  /// the earliest sample of the pod, which may be some milliseconds shorter.
  private long begin(Served served, String container, long from) {
    long start = cluster.startedAt(served.pod(), container);
    return Math.abs(from - start) < Sampling.SKEW.toNanos() ? start : from;
  }

  private String of(Served served) {
    long nanos = served.timeSeconds() * SECOND;
    return served.usage().keySet().stream()
        .map(
            container ->
                "%s: %.1f nanocores, %d bytes"
                    .formatted(
                        container,
                        nanocores(served, container, sampledAt(served, container, nanos)),
                        bytes(served, container, sampledAt(served, container, nanos))))
        .toList()
        .toString();
  }
}
