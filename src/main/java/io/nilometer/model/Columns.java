package io.nilometer.model;

/// Samples in an array of numbers: one after the other, the fields of each side by side. That takes
/// a tenth of the memory and of the garbage of one object a sample.
final class Columns {

  static final int FIELDS = 4;

  /// In the place of a time: there is no sample.
  static final long NO_TIME = Long.MIN_VALUE;

  private static final int TIME = 0;
  private static final int START = 1;
  private static final int CPU = 2;
  private static final int MEMORY = 3;

  private Columns() {}

  static long time(long[] samples, int index) {
    return samples[FIELDS * index + TIME];
  }

  static long start(long[] samples, int index) {
    return samples[FIELDS * index + START];
  }

  static long cpu(long[] samples, int index) {
    return samples[FIELDS * index + CPU];
  }

  static long memory(long[] samples, int index) {
    return samples[FIELDS * index + MEMORY];
  }

  static boolean isThere(long[] samples, int index) {
    return time(samples, index) != NO_TIME;
  }

  static Sample sample(long[] samples, int index, long swapBytes) {
    return new Sample(
        time(samples, index),
        start(samples, index),
        cpu(samples, index),
        memory(samples, index),
        swapBytes);
  }

  /// The swap of one sample; few kubelets do not report it, and then there are no columns of it.
  static long swap(long[] swaps, int index) {
    return swaps.length == 0 ? Sample.NO_SWAP : swaps[index];
  }

  static void put(long[] samples, int index, long time, long start, long cpu, long memory) {
    int at = FIELDS * index;
    samples[at + TIME] = time;
    samples[at + START] = start;
    samples[at + CPU] = cpu;
    samples[at + MEMORY] = memory;
  }

  static void put(long[] samples, int index, Sample sample) {
    put(
        samples,
        index,
        sample.timeNanos(),
        sample.startNanos(),
        sample.cpuNanos(),
        sample.memoryBytes());
  }

  static void copy(long[] from, long[] to, int index) {
    System.arraycopy(from, FIELDS * index, to, FIELDS * index, FIELDS);
  }

  static void putNone(long[] samples, int index) {
    put(samples, index, NO_TIME, 0, 0, 0);
  }

  /// The samples at these indexes; -1: none.
  static long[] select(long[] from, int[] indexes) {
    var selected = new long[FIELDS * indexes.length];
    for (int i = 0; i < indexes.length; i++) {
      if (indexes[i] >= 0) {
        System.arraycopy(from, FIELDS * indexes[i], selected, FIELDS * i, FIELDS);
      } else {
        putNone(selected, i);
      }
    }
    return selected;
  }

  static boolean hasRate(long[] prev, long[] last, int index) {
    return History.hasRate(cpu(prev, index), cpu(last, index), window(prev, last, index));
  }

  static long window(long[] prev, long[] last, int index) {
    return time(last, index) - time(prev, index);
  }
}
