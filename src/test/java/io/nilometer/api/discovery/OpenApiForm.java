package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.nilometer.api.encode.Documents;
import io.nilometer.api.encode.Encoding;
import io.nilometer.api.encode.ProtoWriter;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.encode.Shape;
import io.nilometer.api.query.Samples;
import java.util.List;
import java.util.function.Predicate;

/// How a value of an OpenAPI document becomes a field of a protobuf message, written back to front.
/// Throws [IllegalArgumentException] for a value that has no such form.
@FunctionalInterface
interface OpenApiForm {

  Representation YAML = new Representation(Encoding.YAML, Shape.WHOLE, false);

  OpenApiForm TEXT =
      (out, field, value) -> out.string(field, checked(value, JsonNode::isTextual).textValue());

  OpenApiForm FLAG =
      (out, field, value) -> out.bool(field, checked(value, JsonNode::isBoolean).booleanValue());

  /// Whatever it is, as YAML.
  OpenApiForm ANY =
      within(
          2,
          (out, field, value) -> {
            int end = out.size();
            out.raw(yaml(value));
            out.message(field, end);
          });

  void write(ProtoWriter out, int field, JsonNode value);

  /// An array, as a repeated field.
  static OpenApiForm each(OpenApiForm item) {
    return (out, field, array) -> {
      for (int i = checked(array, JsonNode::isArray).size() - 1; i >= 0; i--) {
        item.write(out, field, array.get(i));
      }
    };
  }

  /// A message of that one field.
  static OpenApiForm within(int inner, OpenApiForm value) {
    return (out, field, json) -> {
      int end = out.size();
      value.write(out, inner, json);
      out.message(field, end);
    };
  }

  /// An object whose keys are names: a message of one repeated field, of a name and a value each.
  static OpenApiForm named(int entries, OpenApiForm value) {
    return (out, field, object) -> {
      int end = out.size();
      List.copyOf(checked(object, JsonNode::isObject).properties())
          .reversed()
          .forEach(entry -> entry(out, entries, entry.getKey(), entry.getValue(), value));
      out.message(field, end);
    };
  }

  /// A message of a name and a value.
  static void entry(ProtoWriter out, int field, String name, JsonNode json, OpenApiForm value) {
    int end = out.size();
    value.write(out, 2, json);
    out.string(1, name);
    out.message(field, end);
  }

  private static byte[] yaml(JsonNode value) {
    return Samples.bytes(Documents.text(YAML, value));
  }

  private static JsonNode checked(JsonNode value, Predicate<JsonNode> is) {
    if (!is.test(value)) {
      throw new IllegalArgumentException("OpenAPI's protobuf wants another type here: " + value);
    }
    return value;
  }
}
