package io.nilometer;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Names that Kubernetes allows and that all have one [String#hashCode].
public final class CollidingNames {

  private static final int PAIRS = 16;

  private CollidingNames() {}

  /// So many names, 65,536 at most.
  public static Stream<String> of(int count) {
    return IntStream.range(0, count).mapToObj(CollidingNames::name);
  }

  /// The name of this number, below 65,536. "an" and "c0" have one hash code, and so have all texts
  /// of these two.
  public static String name(int number) {
    var name = new StringBuilder(2 * PAIRS);
    for (int bit = 0; bit < PAIRS; bit++) {
      name.append((number >> bit & 1) == 0 ? "an" : "c0");
    }
    return name.toString();
  }
}
