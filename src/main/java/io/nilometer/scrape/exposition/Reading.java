package io.nilometer.scrape.exposition;

import io.nilometer.model.PodSamples;
import io.nilometer.model.Sample;

/// What the body read so far says of one node or container; a later series replaces an earlier
/// one. What cannot be counted (not a number, infinite, negative, less than 1, too large) reads
/// as 0, and 0 is incomplete.
final class Reading {

  private static final double NANOS_PER_SECOND = 1e9;

  private long timeNanos;
  private long startNanos;
  private long cpuNanos;
  private long memoryBytes;
  private long swapBytes = Sample.NO_SWAP;

  void clear() {
    timeNanos = 0;
    startNanos = Sample.LONG_RUNNING;
    cpuNanos = 0;
    memoryBytes = 0;
    swapBytes = Sample.NO_SWAP;
  }

  void cpu(double seconds, long timeNanos) {
    cpuNanos = unsigned(seconds * NANOS_PER_SECOND);
    this.timeNanos = timeNanos;
  }

  void memory(double bytes, long timeNanos) {
    memoryBytes = signed(bytes);
    this.timeNanos = timeNanos;
  }

  /// A start that no clock can have shown (a kubelet may report the year 1) is as good as none.
  void start(double seconds) {
    startNanos = signed(seconds * NANOS_PER_SECOND);
  }

  void swap(double bytes) {
    swapBytes = bytes >= 0 && bytes < 0x1p63 ? (long) bytes : Sample.NO_SWAP;
  }

  boolean isComplete() {
    return cpuNanos != 0 && memoryBytes != 0;
  }

  void addTo(PodSamples.Builder samples, String container) {
    samples.add(container, timeNanos, startNanos, cpuNanos, memoryBytes, swapBytes);
  }

  Sample sample() {
    return new Sample(timeNanos, startNanos, cpuNanos, memoryBytes, swapBytes);
  }

  private static long signed(double value) {
    return value >= 1 && value < 0x1p63 ? (long) value : 0;
  }

  private static long unsigned(double value) {
    return value >= 0x1p63 && value < 0x1p64
        ? (long) (value - 0x1p63) ^ Long.MIN_VALUE
        : signed(value);
  }
}
