package io.nilometer.model;

/// One reading of a node's or a container's counters, as a kubelet reports it.
///
/// @param timeNanos when the kubelet read the CPU counter, nanoseconds since the epoch
/// @param startNanos when the container started, nanoseconds since the epoch; [#LONG_RUNNING] for a
///     node and for a container whose kubelet does not report it
/// @param cpuNanos CPU time used since the start, nanoseconds, an unsigned 64-bit counter
/// @param memoryBytes working set, bytes
/// @param swapBytes swap in use, bytes; [#NO_SWAP] where the kubelet does not report it
/// @param seenNanos when the kubelet was asked that reported this reading first, by our clock,
///     nanoseconds since the epoch; [#NOT_SEEN] where that is not known
public record Sample(
    long timeNanos,
    long startNanos,
    long cpuNanos,
    long memoryBytes,
    long swapBytes,
    long seenNanos) {

  /// Start of a node, and of a container without a start time.
  public static final long LONG_RUNNING = 0;

  /// In the place of the swap in use: the kubelet does not report it.
  public static final long NO_SWAP = -1;

  /// In the place of the time of its request.
  public static final long NOT_SEEN = 0;

  public Sample(long timeNanos, long startNanos, long cpuNanos, long memoryBytes, long swapBytes) {
    this(timeNanos, startNanos, cpuNanos, memoryBytes, swapBytes, NOT_SEEN);
  }

  public Sample(long timeNanos, long startNanos, long cpuNanos, long memoryBytes) {
    this(timeNanos, startNanos, cpuNanos, memoryBytes, NO_SWAP, NOT_SEEN);
  }

  public Sample(long timeNanos, long cpuNanos, long memoryBytes) {
    this(timeNanos, LONG_RUNNING, cpuNanos, memoryBytes, NO_SWAP, NOT_SEEN);
  }

  public Sample withSwap(long swapBytes) {
    return swapBytes == this.swapBytes
        ? this
        : new Sample(timeNanos, startNanos, cpuNanos, memoryBytes, swapBytes, seenNanos);
  }

  public Sample seenAt(long seenNanos) {
    return new Sample(timeNanos, startNanos, cpuNanos, memoryBytes, swapBytes, seenNanos);
  }

  /// The same reading, as if it had been taken at another time. It was never seen so: its time is
  /// no evidence of when the kubelet samples.
  Sample takenAt(long timeNanos) {
    return new Sample(timeNanos, startNanos, cpuNanos, memoryBytes, swapBytes, NOT_SEEN);
  }

  /// The same reading, seen by a clock that is so much ahead.
  Sample seenLaterBy(long nanos) {
    return isSeen() ? seenAt(seenNanos + nanos) : this;
  }

  boolean isSeen() {
    return seenNanos != NOT_SEEN;
  }

  /// The same reading of a counter that shows so much.
  Sample counting(long cpuNanos) {
    return new Sample(timeNanos, startNanos, cpuNanos, memoryBytes, swapBytes, seenNanos);
  }

  /// The same reading of a container that started then.
  Sample startedAt(long startNanos) {
    return new Sample(timeNanos, startNanos, cpuNanos, memoryBytes, swapBytes, seenNanos);
  }

  /// Whether the kubelet gave no time, so that it is that of the request, by our clock.
  boolean isTimedByUs() {
    return timeNanos == seenNanos;
  }

  /// Whether it was seen first before that time, by our clock: then its kubelet reads the counter
  /// no more, or was not asked since.
  boolean isOlderThan(long oldestNanos) {
    return isSeen() && seenNanos < oldestNanos;
  }

  /// Whether the kubelet has not read the counter anew.
  boolean isSameReadingAs(Sample other) {
    return timeNanos == other.timeNanos && cpuNanos == other.cpuNanos;
  }
}
