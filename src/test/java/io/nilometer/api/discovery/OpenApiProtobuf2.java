package io.nilometer.api.discovery;

import static io.nilometer.api.discovery.OpenApiForm.FLAG;
import static io.nilometer.api.discovery.OpenApiForm.TEXT;
import static io.nilometer.api.discovery.OpenApiForm.each;
import static io.nilometer.api.discovery.OpenApiForm.named;
import static io.nilometer.api.discovery.OpenApiForm.within;
import static io.nilometer.api.discovery.OpenApiMessage.Field.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.discovery.OpenApiMessage.Field;
import io.nilometer.api.encode.ProtoWriter;

/// Documents of OpenAPI 2 as gnostic's protobuf, with the fields that our documents have.
final class OpenApiProtobuf2 {

  private static final OpenApiForm SCHEMA = OpenApiProtobuf2::schema;

  private static final OpenApiMessage SCHEMA_MESSAGE =
      new OpenApiMessage(
          31,
          text("$ref", 1),
          text("format", 2),
          text("description", 4),
          new Field("required", 19, each(TEXT)),
          new Field("additionalProperties", 21, within(1, SCHEMA)),
          new Field("type", 22, within(1, TEXT)),
          new Field("items", 23, within(1, SCHEMA)),
          new Field("allOf", 24, each(SCHEMA)),
          new Field("properties", 25, named(1, SCHEMA)));

  private static final OpenApiForm IN_QUERY = within(1, within(2, within(3, parameter(6, 23))));
  private static final OpenApiForm IN_PATH = within(1, within(2, within(4, parameter(5, 22))));

  private static final OpenApiForm RESPONSE =
      new OpenApiMessage(5, text("description", 1), new Field("schema", 2, within(1, SCHEMA)));

  private static final OpenApiForm OPERATION =
      new OpenApiMessage(
          13,
          text("description", 3),
          text("operationId", 5),
          new Field("produces", 6, each(TEXT)),
          new Field("responses", 9, named(1, within(1, RESPONSE))),
          new Field("schemes", 10, each(TEXT)));

  private static final OpenApiForm PATH =
      new OpenApiMessage(
          10,
          new Field("get", 2, OPERATION),
          new Field("parameters", 9, each(OpenApiProtobuf2::parameter)));

  private static final OpenApiForm INFO =
      new OpenApiMessage(7, text("title", 1), text("version", 2));

  private static final OpenApiMessage DOCUMENT =
      new OpenApiMessage(
          16,
          text("swagger", 1),
          new Field("info", 2, INFO),
          new Field("paths", 8, named(2, PATH)),
          new Field("definitions", 9, named(1, SCHEMA)));

  private OpenApiProtobuf2() {}

  static byte[] bytes(ObjectNode document) {
    return DOCUMENT.bytes(document);
  }

  private static void schema(ProtoWriter out, int field, JsonNode schema) {
    SCHEMA_MESSAGE.write(out, field, schema);
  }

  private static void parameter(ProtoWriter out, int field, JsonNode parameter) {
    String in = parameter.path("in").asText();
    switch (in) {
      case "query" -> IN_QUERY.write(out, field, parameter);
      case "path" -> IN_PATH.write(out, field, parameter);
      default ->
          throw new IllegalArgumentException(
              "no message is known for a parameter in '%s': give its number".formatted(in));
    }
  }

  private static OpenApiForm parameter(int type, int extensions) {
    return new OpenApiMessage(
        extensions,
        new Field("required", 1, FLAG),
        text("in", 2),
        text("description", 3),
        text("name", 4),
        text("type", type));
  }
}
