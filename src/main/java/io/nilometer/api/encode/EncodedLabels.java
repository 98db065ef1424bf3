package io.nilometer.api.encode;

import io.nilometer.model.Labels;
import java.util.function.Function;

/// Caches the encoding of the last few label sets: the pods of a workload share one, and are near
/// each other in a list. A lookup among all sets would take longer than the rest of an item, since
/// neither the table nor the bytes would be in the processor's cache. Not thread-safe.
final class EncodedLabels {

  /// More than one, since pods of other workloads may be in between.
  private static final int CACHED = 8;

  private final Function<Labels, byte[]> encoding;
  private final Labels[] labels = new Labels[CACHED];
  private final byte[][] encoded = new byte[CACHED][];
  private int next;

  EncodedLabels(Function<Labels, byte[]> encoding) {
    this.encoding = encoding;
  }

  /// Not to be changed.
  @SuppressWarnings("ReferenceEquality") // the pod index shares sets
  byte[] of(Labels wanted) {
    for (int i = 0; i < CACHED; i++) {
      if (labels[i] == wanted) {
        return encoded[i];
      }
    }
    byte[] bytes = encoding.apply(wanted);
    labels[next] = wanted;
    encoded[next] = bytes;
    next = (next + 1) % CACHED;
    return bytes;
  }
}
