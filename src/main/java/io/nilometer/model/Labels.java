package io.nilometer.model;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// The labels of one object: immutable, sorted by key. Comparable, so that a hash map stays fast
/// with labels that were made to collide.
public final class Labels implements Comparable<Labels> {

  public static final Labels NONE = new Labels(new String[0]);

  private final String[] pairs; // key, value, key, value, …

  private Labels(String[] pairs) {
    this.pairs = pairs;
  }

  public static Labels of(Map<String, String> labels) {
    if (labels.isEmpty()) {
      return NONE;
    }
    var pairs = new String[labels.size() * 2];
    Iterator<Map.Entry<String, String>> sorted = new TreeMap<>(labels).entrySet().iterator();
    for (int i = 0; sorted.hasNext(); i += 2) {
      Map.Entry<String, String> label = sorted.next();
      pairs[i] = label.getKey();
      pairs[i + 1] = label.getValue();
    }
    return new Labels(pairs);
  }

  public int size() {
    return pairs.length / 2;
  }

  public boolean isEmpty() {
    return pairs.length == 0;
  }

  public String key(int index) {
    return pairs[2 * index];
  }

  public String value(int index) {
    return pairs[2 * index + 1];
  }

  /// The value of `key`; null if there is no such label.
  public String get(String key) {
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = key(middle).compareTo(key);
      if (order == 0) {
        return value(middle);
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < pairs.length; i += 2) {
      action.accept(pairs[i], pairs[i + 1]);
    }
  }

  @Override
  public int compareTo(Labels other) {
    return Arrays.compare(pairs, other.pairs);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Labels that && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(pairs);
  }

  @Override
  public String toString() {
    return Arrays.toString(pairs);
  }
}
