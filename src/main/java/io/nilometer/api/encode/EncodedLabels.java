package io.nilometer.api.encode;

import io.nilometer.model.Labels;
import java.util.function.Function;

/// Remembers how the last few label sets are encoded: the pods of a workload share theirs, and are
/// near each other in a list, as they are named alike. To look one up among all takes longer than
/// the rest of an item, as neither the table nor the bytes are at hand. Not for several threads.
final class EncodedLabels {

  /// A power of two. More than one, as a name may come before others that are like it.
  private static final int REMEMBERED = 8;

  private final Function<Labels, byte[]> encoding;
  private final Labels[] labels = new Labels[REMEMBERED];
  private final byte[][] encoded = new byte[REMEMBERED][];
  private int next;

  EncodedLabels(Function<Labels, byte[]> encoding) {
    this.encoding = encoding;
  }

  /// Not to be changed.
  @SuppressWarnings("ReferenceEquality") // the pod index shares sets
  byte[] of(Labels wanted) {
    for (int i = 0; i < REMEMBERED; i++) {
      if (labels[i] == wanted) {
        return encoded[i];
      }
    }
    byte[] bytes = encoding.apply(wanted);
    labels[next] = wanted;
    encoded[next] = bytes;
    next = (next + 1) % REMEMBERED;
    return bytes;
  }
}
