package io.nilometer.demo.apiserver;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/// The query parameters of a request.
record QueryParameters(MultiMap parameters) {

  /// Throws an [IllegalArgumentException] if the query cannot be decoded.
  static QueryParameters of(HttpServerRequest request) {
    return new QueryParameters(request.params());
  }

  /// Empty if the parameter is absent or has no value.
  Optional<String> text(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }

  boolean flag(String name) {
    return text(name).filter(value -> value.equals("true") || value.equals("1")).isPresent();
  }

  /// Throws an [IllegalArgumentException] if the value is not a number.
  Optional<Long> number(String name) {
    return text(name).map(Long::valueOf);
  }

  ObjectSelector selection(ResourcePath path) {
    return new ObjectSelector(
        path.kind(),
        path.namespace(),
        LabelQuery.parse(text("labelSelector").orElse("")),
        FieldQuery.parse(text("fieldSelector").orElse("")));
  }
}
