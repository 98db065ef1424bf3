package io.nilometer.api.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The decoded query parameters of a request. Like Go, it skips those that cannot be decoded.
public record Query(Map<String, List<String>> values) {

  public static final Query NONE = new Query(Map.of());

  private static final List<String> INTEGERS = List.of("timeoutSeconds", "limit");

  /// Parses a query string.
  ///
  /// @param raw what follows the question mark
  public static Query parse(String raw) {
    if (raw.isEmpty()) {
      return NONE;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    int start = 0;
    while (start <= raw.length()) {
      int end = raw.indexOf('&', start);
      end = end < 0 ? raw.length() : end;
      add(raw.substring(start, end), values);
      start = end + 1;
    }
    return new Query(values);
  }

  private static void add(String pair, Map<String, List<String>> values) {
    if (pair.isEmpty() || pair.indexOf(';') >= 0) {
      return;
    }
    int equals = pair.indexOf('=');
    Optional<String> key = PercentCoding.query(equals < 0 ? pair : pair.substring(0, equals));
    Optional<String> value = PercentCoding.query(equals < 0 ? "" : pair.substring(equals + 1));
    if (key.isPresent() && value.isPresent()) {
      values.computeIfAbsent(key.get(), _ -> new ArrayList<>()).add(value.get());
    }
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /// A parameter that is present is true, unless its value is 0 or false.
  public boolean isTrue(String name) {
    Optional<String> value = first(name);
    return value.isPresent() && !value.get().equals("0") && !value.get().equalsIgnoreCase("false");
  }

  /// Whether the request is a watch, whatever else it asks.
  public boolean isWatch() {
    return isTrue("watch");
  }

  /// Go's error for the first list option that must be an integer and is not; empty if all are.
  public Optional<String> integerProblem() {
    return INTEGERS.stream()
        .flatMap(name -> first(name).stream())
        .flatMap(value -> GoInteger.problem(value).stream())
        .findFirst();
  }

  /// The first value; present but empty for a parameter without one.
  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }
}
