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

/// Documents of OpenAPI 3 as gnostic's protobuf, with the fields that our documents have.
final class OpenApiProtobuf3 {

  private static final String REF = "$ref";

  /// A schema, or a reference to one.
  private static final OpenApiForm SCHEMA = OpenApiProtobuf3::schema;

  private static final OpenApiForm REFERENCE_CASE = within(2, within(1, TEXT));

  private static final OpenApiForm SCHEMA_CASE =
      within(
          1,
          new OpenApiMessage(
              36,
              new Field("required", 23, each(TEXT)),
              text("type", 25),
              new Field("allOf", 26, each(SCHEMA)),
              new Field("items", 30, within(1, SCHEMA)),
              new Field("properties", 31, named(1, SCHEMA)),
              new Field("additionalProperties", 32, within(1, SCHEMA)),
              text("description", 34),
              text("format", 35)));

  private static final OpenApiForm PARAMETER =
      new OpenApiMessage(
          14,
          text("name", 1),
          text("in", 2),
          text("description", 3),
          new Field("required", 4, FLAG),
          new Field("schema", 10, SCHEMA));

  private static final OpenApiForm MEDIA_TYPE =
      new OpenApiMessage(5, new Field("schema", 1, SCHEMA));

  private static final OpenApiForm RESPONSE =
      new OpenApiMessage(5, text("description", 1), new Field("content", 3, named(1, MEDIA_TYPE)));

  private static final OpenApiForm OPERATION =
      new OpenApiMessage(
          13,
          text("description", 3),
          text("operationId", 5),
          new Field("responses", 8, named(2, within(1, RESPONSE))));

  private static final OpenApiForm PATH =
      new OpenApiMessage(
          14,
          new Field("get", 4, OPERATION),
          new Field("parameters", 13, each(within(1, PARAMETER))));

  private static final OpenApiForm INFO =
      new OpenApiMessage(7, text("title", 1), text("version", 6));

  private static final OpenApiForm COMPONENTS =
      new OpenApiMessage(10, new Field("schemas", 1, named(1, SCHEMA)));

  private static final OpenApiMessage DOCUMENT =
      new OpenApiMessage(
          9,
          text("openapi", 1),
          new Field("info", 2, INFO),
          new Field("paths", 4, named(1, PATH)),
          new Field("components", 5, COMPONENTS));

  private OpenApiProtobuf3() {}

  static byte[] bytes(ObjectNode document) {
    return DOCUMENT.bytes(document);
  }

  private static void schema(ProtoWriter out, int field, JsonNode schema) {
    if (schema.has(REF)) {
      REFERENCE_CASE.write(out, field, schema.get(REF));
    } else {
      SCHEMA_CASE.write(out, field, schema);
    }
  }
}
