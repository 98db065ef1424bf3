package io.nilometer.model;

import java.util.List;

/// A pod's usage as it is served.
///
/// @param node whose kubelet reported it
/// @param timeNanos time of its earliest container sample, nanoseconds since the epoch
/// @param windowNanos window of that container, nanoseconds
/// @param startNanos start of its latest container, nanoseconds since the epoch
/// @param seenNanos when the kubelet was asked that reported all of this first, by our clock,
///     nanoseconds since the epoch; the earliest of its containers
/// @param containers by name, never none
public record PodUsage(
    PodRef pod,
    String node,
    long timeNanos,
    long windowNanos,
    long startNanos,
    long seenNanos,
    List<ContainerUsage> containers) {

  public PodUsage(
      PodRef pod,
      String node,
      long timeNanos,
      long windowNanos,
      long startNanos,
      List<ContainerUsage> containers) {
    this(pod, node, timeNanos, windowNanos, startNanos, timeNanos, containers);
  }

  /// When its latest container started, by our clock: by that of the kubelet it is as long before
  /// the sample.
  public long startByOurClock() {
    return startNanos - timeNanos + seenNanos;
  }

  /// Whether this is served rather than `other`, where one pod was found at two nodes: the later
  /// container start, since a pod that was replaced may linger on its former node, then the newer
  /// sample.
  public boolean supersedes(PodUsage other) {
    if (startNanos != other.startNanos) {
      return startNanos > other.startNanos;
    }
    return seenNanos != other.seenNanos ? seenNanos > other.seenNanos : timeNanos > other.timeNanos;
  }
}
