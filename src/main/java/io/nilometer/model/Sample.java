package io.nilometer.model;

/// One reading of a node's or a container's counters, as a kubelet reports it.
///
/// @param timeNanos when it was taken, nanoseconds since the epoch
/// @param startNanos when the container started, nanoseconds since the epoch; [#LONG_RUNNING] for a
///     node and for a container that says nothing of it
/// @param cpuNanos CPU time used since the start, nanoseconds, an unsigned 64-bit counter
/// @param memoryBytes working set, bytes
public record Sample(long timeNanos, long startNanos, long cpuNanos, long memoryBytes) {

  /// Start of what has been running for longer than anyone can tell.
  public static final long LONG_RUNNING = 0;

  public Sample(long timeNanos, long cpuNanos, long memoryBytes) {
    this(timeNanos, LONG_RUNNING, cpuNanos, memoryBytes);
  }
}
