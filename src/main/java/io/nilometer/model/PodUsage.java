package io.nilometer.model;

import java.util.List;

/// A pod's usage as it is served.
///
/// @param node whose kubelet told it
/// @param timeNanos time of its earliest container sample, nanoseconds since the epoch
/// @param windowNanos window of that container, nanoseconds
/// @param startNanos start of its latest container, nanoseconds since the epoch
/// @param containers by name, never none
public record PodUsage(
    PodRef pod,
    String node,
    long timeNanos,
    long windowNanos,
    long startNanos,
    List<ContainerUsage> containers) {

  public PodUsage withContainers(List<ContainerUsage> containers) {
    return new PodUsage(pod, node, timeNanos, windowNanos, startNanos, containers);
  }

  /// Whether this is to be served rather than `other`, where one pod was found at two nodes: the
  /// newer sample, then the later container start.
  public boolean supersedes(PodUsage other) {
    return timeNanos != other.timeNanos
        ? timeNanos > other.timeNanos
        : startNanos > other.startNanos;
  }
}
