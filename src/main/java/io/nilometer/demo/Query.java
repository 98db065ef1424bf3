package io.nilometer.demo;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The query of a request.
record Query(Map<String, List<String>> parameters) {

  /// Fails with an [IllegalArgumentException] where it cannot be decoded.
  static Query of(String uri) {
    return new Query(new QueryStringDecoder(uri).parameters());
  }

  /// Empty where it is absent or says nothing.
  Optional<String> text(String name) {
    return parameters.getOrDefault(name, List.of()).stream()
        .findFirst()
        .filter(value -> !value.isEmpty());
  }

  boolean flag(String name) {
    return text(name).filter(value -> value.equals("true") || value.equals("1")).isPresent();
  }

  /// Fails with an [IllegalArgumentException] where it is no number.
  Optional<Long> number(String name) {
    return text(name).map(Long::valueOf);
  }

  Selection selection(ResourcePath path) {
    return new Selection(
        path.kind(),
        path.namespace(),
        LabelQuery.parse(text("labelSelector").orElse("")),
        FieldQuery.parse(text("fieldSelector").orElse("")));
  }
}
