package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A type in an OpenAPI document.
sealed interface OpenApiType {

  /// Text of a format that OpenAPI names, or of none (empty).
  record Text(String format) implements OpenApiType {}

  /// The [OpenApiSchema] of that name.
  record Reference(String schema) implements OpenApiType {}

  record ListOf(OpenApiType items) implements OpenApiType {}

  /// From text to values of one type.
  record MapOf(OpenApiType values) implements OpenApiType {}

  /// As a document says it that keeps its schemas under the reference `schemas`.
  default ObjectNode document(String schemas) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    switch (this) {
      case Text(String format) -> {
        document.put("type", "string");
        if (!format.isEmpty()) {
          document.put("format", format);
        }
      }
      case Reference(String schema) -> document.put("$ref", schemas + schema);
      case ListOf(OpenApiType items) ->
          document.put("type", "array").set("items", items.document(schemas));
      case MapOf(OpenApiType values) ->
          document.put("type", "object").set("additionalProperties", values.document(schemas));
    }
    return document;
  }
}
