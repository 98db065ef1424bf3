package io.nilometer.model;

import java.util.List;

/// A pod's usage as it is served.
///
/// @param node whose kubelet reported it
/// @param timeNanos time of its earliest container sample, nanoseconds since the epoch
/// @param windowNanos window of that container, nanoseconds
/// @param startNanos start of its latest container, nanoseconds since the epoch
/// @param seenNanos when the kubelet was asked that reported all of this first, by the
///     [SteadyClock] of the replica that has this; the earliest of its containers
/// @param containers by name, never none
public record PodUsage(
    PodRef pod,
    String node,
    long timeNanos,
    long windowNanos,
    long startNanos,
    long seenNanos,
    List<ContainerUsage> containers) {

  /// Kubelets keep a sample for up to a minute.
  private static final long OLDEST_SAMPLE_NANOS = 60_000_000_000L;

  public PodUsage(
      PodRef pod,
      String node,
      long timeNanos,
      long windowNanos,
      long startNanos,
      List<ContainerUsage> containers) {
    this(pod, node, timeNanos, windowNanos, startNanos, timeNanos, containers);
  }

  /// The same usage by a clock that is so much further.
  public PodUsage seenLater(long nanos) {
    return new PodUsage(
        pod, node, timeNanos, windowNanos, startNanos, seenNanos + nanos, containers);
  }

  /// When its latest container started, by our clock: by that of the kubelet it is as long before
  /// the sample.
  public long startByOurClock() {
    return startNanos - timeNanos + seenNanos;
  }

  /// Whether the containers of one of the two certainly started later. The clocks of two nodes may
  /// differ, and by our clock a start is only as exact as the samples are young.
  public boolean isOrderedAgainst(PodUsage other) {
    if (isUnknown(startNanos) || isUnknown(other.startNanos)) {
      return false;
    }
    long later = startByOurClock() - other.startByOurClock();
    return Math.abs(later) > OLDEST_SAMPLE_NANOS
        || Long.signum(later) * Long.signum(startNanos - other.startNanos) > 0;
  }

  /// Whether both are of the same containers: two do not start in the same nanosecond.
  public boolean isOfSameStartAs(PodUsage other) {
    return startNanos == other.startNanos && !isUnknown(startNanos);
  }

  /// Whether this is served rather than `other` of the same pod: the later container start, since
  /// a pod that was replaced may linger on its former node, then the newer sample. Starts at two
  /// nodes are compared by our clock.
  public boolean supersedes(PodUsage other) {
    if (node.equals(other.node) || isUnknown(startNanos) || isUnknown(other.startNanos)) {
      if (startNanos != other.startNanos) {
        return startNanos > other.startNanos;
      }
    } else if (startByOurClock() != other.startByOurClock()) {
      return startByOurClock() > other.startByOurClock();
    }
    return seenNanos != other.seenNanos ? seenNanos > other.seenNanos : timeNanos > other.timeNanos;
  }

  private static boolean isUnknown(long startNanos) {
    return startNanos == Sample.LONG_RUNNING;
  }
}
