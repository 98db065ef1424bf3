package io.nilometer.api;

import io.nilometer.model.Labels;
import java.util.IdentityHashMap;
import java.util.function.Function;

/// Remembers how label sets are encoded, so that each is encoded once: the pods of a workload share
/// theirs, and may stand anywhere in a list. Not for several threads.
final class EncodedLabels {

  /// Some half a megabyte; then it begins anew.
  private static final int MOST = 4096;

  private final Function<Labels, byte[]> encoding;
  private final IdentityHashMap<Labels, byte[]> known = new IdentityHashMap<>();

  EncodedLabels(Function<Labels, byte[]> encoding) {
    this.encoding = encoding;
  }

  /// Not to be changed.
  byte[] of(Labels labels) {
    byte[] encoded = known.get(labels);
    if (encoded == null) {
      encoded = encoding.apply(labels);
      if (known.size() == MOST) {
        known.clear();
      }
      known.put(labels, encoded);
    }
    return encoded;
  }
}
