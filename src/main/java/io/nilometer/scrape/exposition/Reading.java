package io.nilometer.scrape.exposition;

import io.nilometer.model.PodSamples;
import io.nilometer.model.Sample;

/// What the body has so far of one node or container. It is complete with one CPU counter and one
/// working set, of which 0 is as good as any. A figure that cannot be (not a number, infinite,
/// negative, too large), or two that differ, spoil it: two containers of one name may be listed
/// while the former one's cgroup is left behind, and nothing tells them apart.
final class Reading {

  private static final double NANOS_PER_SECOND = 1e9;

  /// 8 PiB. Kubelets report more where an unsigned subtraction went below 0.
  private static final double TOO_MUCH_MEMORY = 0x1p53;

  private static final int CPU = 1;
  private static final int MEMORY = 2;
  private static final int SPOILT = 4;

  private int parts;
  private long timeNanos;
  private long startNanos = Sample.LONG_RUNNING;
  private long cpuNanos;
  private long memoryBytes;
  private long swapBytes = Sample.NO_SWAP;

  void clear() {
    parts = 0;
    startNanos = Sample.LONG_RUNNING;
    swapBytes = Sample.NO_SWAP;
  }

  /// Takes the counter, and its time for that of the sample: a rate is counted over the times at
  /// which the counter was read.
  ///
  /// @return whether it can be
  boolean cpu(double seconds, long timeNanos) {
    double nanos = seconds * NANOS_PER_SECOND;
    long counter = unsigned(nanos);
    boolean other = (parts & CPU) != 0 && counter != cpuNanos;
    parts |= CPU;
    cpuNanos = counter;
    this.timeNanos = timeNanos;
    return nanos >= 0 && nanos < 0x1p64 && !other;
  }

  boolean memory(double bytes) {
    long whole = (long) bytes;
    boolean other = (parts & MEMORY) != 0 && whole != memoryBytes;
    parts |= MEMORY;
    memoryBytes = whole;
    return bytes >= 0 && bytes < TOO_MUCH_MEMORY && !other;
  }

  /// A start that no clock can have shown (a kubelet may report the year 1) is as good as none.
  boolean start(double seconds) {
    double nanos = seconds * NANOS_PER_SECOND;
    boolean possible = nanos >= 0 && nanos < 0x1p63;
    startNanos = possible ? (long) nanos : Sample.LONG_RUNNING;
    return possible;
  }

  boolean swap(double bytes) {
    boolean possible = bytes >= 0 && bytes < TOO_MUCH_MEMORY;
    swapBytes = possible ? (long) bytes : Sample.NO_SWAP;
    return possible;
  }

  void spoil() {
    parts |= SPOILT;
  }

  boolean isComplete() {
    return parts == (CPU | MEMORY);
  }

  void addTo(PodSamples.Builder samples, String container) {
    samples.add(container, timeNanos, startNanos, cpuNanos, memoryBytes, swapBytes);
  }

  Sample sample() {
    return new Sample(timeNanos, startNanos, cpuNanos, memoryBytes, swapBytes);
  }

  private static long unsigned(double value) {
    return value < 0x1p63 ? (long) value : (long) (value - 0x1p63) ^ Long.MIN_VALUE;
  }
}
