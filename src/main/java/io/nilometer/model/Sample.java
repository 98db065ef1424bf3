package io.nilometer.model;

/// One reading of a node's or a container's counters, as a kubelet reports it.
///
/// @param timeNanos when the kubelet took it, nanoseconds since the epoch
/// @param startNanos when the container started, nanoseconds since the epoch; [#LONG_RUNNING] for a
///     node and for a container whose kubelet does not report it
/// @param cpuNanos CPU time used since the start, nanoseconds, an unsigned 64-bit counter
/// @param memoryBytes working set, bytes
/// @param swapBytes swap in use, bytes; [#NO_SWAP] where the kubelet does not report it
public record Sample(
    long timeNanos, long startNanos, long cpuNanos, long memoryBytes, long swapBytes) {

  /// Start of a node, and of a container without a start time.
  public static final long LONG_RUNNING = 0;

  /// In the place of the swap in use: the kubelet does not report it.
  public static final long NO_SWAP = -1;

  public Sample(long timeNanos, long startNanos, long cpuNanos, long memoryBytes) {
    this(timeNanos, startNanos, cpuNanos, memoryBytes, NO_SWAP);
  }

  public Sample(long timeNanos, long cpuNanos, long memoryBytes) {
    this(timeNanos, LONG_RUNNING, cpuNanos, memoryBytes, NO_SWAP);
  }

  public Sample withSwap(long swapBytes) {
    return swapBytes == this.swapBytes
        ? this
        : new Sample(timeNanos, startNanos, cpuNanos, memoryBytes, swapBytes);
  }
}
