package io.nilometer.model;

/// The usage of a node between two samples.
///
/// @param timeNanos when the later sample was taken, nanoseconds since the epoch
/// @param windowNanos time between the two, nanoseconds, more than 0
/// @param cpuNanocores mean rate over the window, billionths of a core
/// @param memoryBytes working set of the later sample, bytes
/// @param swapBytes swap in use in the later sample, bytes; [Sample#NO_SWAP] where the kubelet does
///     not report it
public record Usage(
    long timeNanos, long windowNanos, long cpuNanocores, long memoryBytes, long swapBytes) {

  public Usage(long timeNanos, long windowNanos, long cpuNanocores, long memoryBytes) {
    this(timeNanos, windowNanos, cpuNanocores, memoryBytes, Sample.NO_SWAP);
  }

  public Usage withSwap(long swapBytes) {
    return new Usage(timeNanos, windowNanos, cpuNanocores, memoryBytes, swapBytes);
  }

  public boolean hasSwap() {
    return swapBytes != Sample.NO_SWAP;
  }
}
