package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.encode.ProtoWriter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// A protobuf message of an OpenAPI document: an object with fields that OpenAPI defines, and with
/// extensions, whose names begin with `x-`. Throws [IllegalArgumentException] for any other field.
final class OpenApiMessage implements OpenApiForm {

  private static final String EXTENSION = "x-";

  private final int extensions;
  private final List<Field> fields;

  /// A field of an object.
  ///
  /// @param number in the protobuf message
  record Field(String name, int number, OpenApiForm form) {

    static Field text(String name, int number) {
      return new Field(name, number, TEXT);
    }
  }

  /// @param extensions the number of the field that they are in
  OpenApiMessage(int extensions, Field... fields) {
    this.extensions = extensions;
    this.fields =
        Arrays.stream(fields).sorted(Comparator.comparingInt(Field::number).reversed()).toList();
  }

  @Override
  public void write(ProtoWriter out, int field, JsonNode object) {
    int end = out.size();
    fields(out, object);
    out.message(field, end);
  }

  /// The message by itself.
  byte[] bytes(ObjectNode object) {
    var out = new ProtoWriter(1 << 14);
    fields(out, object);
    return out.toBytes();
  }

  private void fields(ProtoWriter out, JsonNode object) {
    object.properties().forEach(property -> check(property.getKey(), object));
    List.copyOf(object.properties()).reversed().stream()
        .filter(property -> property.getKey().startsWith(EXTENSION))
        .forEach(
            property ->
                OpenApiForm.entry(out, extensions, property.getKey(), property.getValue(), ANY));
    fields.stream()
        .filter(field -> object.has(field.name))
        .forEach(field -> field.form.write(out, field.number, object.get(field.name)));
  }

  private void check(String name, JsonNode object) {
    if (!name.startsWith(EXTENSION) && fields.stream().noneMatch(f -> f.name.equals(name))) {
      throw new IllegalArgumentException(
          "no field of OpenAPI's protobuf is known for '%s': give its number; it is in %s"
              .formatted(name, object));
    }
  }
}
