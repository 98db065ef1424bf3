package io.nilometer.demo.kubelet;

import io.nilometer.demo.objects.SimulatedContainer;
import io.nilometer.demo.objects.SimulatedPod;
import io.nilometer.demo.objects.Time;
import java.time.Duration;
import java.time.Instant;

/// When a kubelet takes its samples. All times are nanoseconds since the epoch, whole milliseconds.
///
/// A kubelet samples containers one after the other while it answers, so each has a millisecond of
/// its own, up to [#SKEW] before the scrape. It samples the control groups of the node and the pods
/// at an interval, each at a phase of its own, so those samples are up to one interval old.
///
/// @param step longer than a millisecond: all samples are taken together, at its multiples
/// @param housekeeping interval of the samples of the node and the pods
public record Sampling(Duration step, Duration housekeeping) {

  /// As a real kubelet does it.
  public static final Duration HOUSEKEEPING = Duration.ofSeconds(10);

  /// How far the samples of the containers of one scrape are spread.
  public static final Duration SKEW = Duration.ofMillis(25);

  private static final Duration MILLISECOND = Duration.ofMillis(1);

  /// The node and the pods are sampled at each scrape.
  public static final Sampling AT_EACH_SCRAPE = new Sampling(MILLISECOND, MILLISECOND);

  /// When a container is sampled for a scrape. A container is not sampled before it starts.
  public long ofContainer(SimulatedPod pod, SimulatedContainer container, Instant scrape) {
    long together = Time.floor(scrape, step);
    return isTogether()
        ? together
        : Math.max(container.startNanos(), together - skewNanos(pod, container));
  }

  long ofNode(String name, Instant scrape) {
    return phased(name.hashCode(), scrape);
  }

  long ofPod(SimulatedPod pod, Instant scrape) {
    return phased(pod.uid().hashCode(), scrape);
  }

  private boolean isTogether() {
    return step.compareTo(MILLISECOND) > 0;
  }

  private static long skewNanos(SimulatedPod pod, SimulatedContainer container) {
    int number = 31 * pod.uid().hashCode() + container.name().hashCode();
    return Math.floorMod(number, SKEW.toMillis()) * MILLISECOND.toNanos();
  }

  private long phased(int number, Instant scrape) {
    long together = Time.floor(scrape, step);
    if (isTogether()) {
      return together;
    }
    long phase = Math.floorMod(number, housekeeping.toMillis()) * MILLISECOND.toNanos();
    return together - Math.floorMod(together - phase, housekeeping.toNanos());
  }
}
