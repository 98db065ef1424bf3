package io.nilometer.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// Splits long lists, so that no message becomes too large.
final class Chunks {

  private Chunks() {}

  /// Splits in order into chunks of at most that size, or of a single larger element. Empty for an
  /// empty list.
  static <T> List<List<T>> of(List<T> all, int most, ToIntFunction<T> size) {
    var chunks = new ArrayList<List<T>>();
    int from = 0;
    int sum = 0;
    for (int i = 0; i < all.size(); i++) {
      int next = size.applyAsInt(all.get(i));
      if (i > from && sum + next > most) {
        chunks.add(List.copyOf(all.subList(from, i)));
        from = i;
        sum = 0;
      }
      sum += next;
    }
    if (from < all.size()) {
      chunks.add(List.copyOf(all.subList(from, all.size())));
    }
    return chunks;
  }
}
