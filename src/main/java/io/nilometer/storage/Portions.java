package io.nilometer.storage;

import java.util.List;
import java.util.stream.IntStream;

/// Long lists in pieces, so that a message does not become too large.
final class Portions {

  private Portions() {}

  /// In order, each but the last of the given size; none of an empty list.
  static <T> List<List<T>> of(List<T> all, int size) {
    return IntStream.iterate(0, from -> from < all.size(), from -> from + size)
        .mapToObj(from -> List.copyOf(all.subList(from, Math.min(from + size, all.size()))))
        .toList();
  }
}
