package io.nilometer.storage;

import java.io.IOException;
import java.util.Arrays;

/// One number for each sample or usage of a packed object, in their order, behind all that the
/// first release wrote: an older replica passes over it. Nothing is written where all are `absent`,
/// and where nothing was written all are.
final class Appendix {

  private final long absent;
  private long[] numbers = new long[64];
  private int size;
  private boolean needed;
  private int position;

  Appendix(long absent) {
    this.absent = absent;
  }

  static Appendix read(BinaryReader from, long absent) throws IOException {
    var appendix = new Appendix(absent);
    int count = from.atEnd() ? 0 : from.count();
    for (int i = 0; i < count; i++) {
      appendix.add(from.number());
    }
    return appendix;
  }

  void add(long number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
    }
    numbers[size++] = number;
    needed |= number != absent;
  }

  void writeTo(BinaryWriter to) {
    int count = needed ? size : 0;
    to.number(count);
    for (int i = 0; i < count; i++) {
      to.number(numbers[i]);
    }
  }

  boolean isNeeded() {
    return needed;
  }

  /// The number of the next sample or usage.
  long next() {
    return position < size ? numbers[position++] : absent;
  }
}
