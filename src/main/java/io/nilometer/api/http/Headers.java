package io.nilometer.api.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The header fields of a request, as they were sent, by name without regard to case.
public final class Headers {

  /// A field takes memory besides its text.
  static final int CHARS_A_FIELD = 64;

  private final Map<String, List<String>> values = new TreeMap<>();
  private int size;

  public void add(String name, String value) {
    size += name.length() + value.length() + CHARS_A_FIELD;
    values.computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>()).add(value);
  }

  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  public List<String> all(String name) {
    return values.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  /// The size of all names and values, in characters, where each field counts as so many more.
  int size() {
    return size;
  }

  /// All that are there, in small letters, sorted.
  public Set<String> names() {
    return values.keySet();
  }
}
