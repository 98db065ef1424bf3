package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.demo.SimulatedCluster;
import java.util.stream.LongStream;

/// Judges what is served by what the simulated cluster knows that it used. A sample is taken at a
/// whole millisecond, of which the answer tells only the second: there must be one millisecond in
/// that second at which all figures of the object hold, memory to the byte, and CPU over exactly
/// the window that ends there, as far as counters of whole nanoseconds let it be known.
record Truth(SimulatedCluster cluster) {

  private static final long SECOND = 1_000_000_000;
  private static final long MILLISECOND = 1_000_000;
  private static final double ROUNDING_NANOCORES = 3;

  void check(Served served) {
    assertThat(holds(served))
        .as(() -> served + " at no time in its second; if sampled at its begin " + of(served))
        .isTrue();
  }

  boolean holds(Served served) {
    long second = served.timeSeconds() * SECOND;
    return LongStream.range(0, 1_000)
        .anyMatch(millis -> holdsAt(served, second + millis * MILLISECOND));
  }

  private boolean holdsAt(Served served, long nanos) {
    return served.usage().keySet().stream().allMatch(container -> holds(served, container, nanos));
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
        : cluster.expectedCpuNanocores(served.pod(), container, from, nanos);
  }

  private String of(Served served) {
    long nanos = served.timeSeconds() * SECOND;
    return served.usage().keySet().stream()
        .map(
            container ->
                "%s: %.1f nanocores, %d bytes"
                    .formatted(
                        container,
                        nanocores(served, container, nanos),
                        bytes(served, container, nanos)))
        .toList()
        .toString();
  }
}
