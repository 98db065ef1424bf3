package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.encode.Encoding;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Builds the documents of OpenAPI 2 and 3 from the paths and schemas, which are the same in both.
final class OpenApiDocuments {

  private static final String V2_SCHEMAS = "#/definitions/";
  private static final String V3_SCHEMAS = "#/components/schemas/";

  private OpenApiDocuments() {}

  /// `/openapi/v2`.
  static ObjectNode v2() {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("swagger", "2.0");
    info(document);
    ObjectNode paths = document.putObject("paths");
    OpenApiPath.ALL.forEach(path -> v2(paths.putObject(path.path()), path));
    schemas(document.putObject("definitions"), V2_SCHEMAS);
    return document;
  }

  /// The document of OpenAPI 3 for the paths of that group.
  static ObjectNode v3(String group) {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.0.0");
    info(document);
    ObjectNode paths = document.putObject("paths");
    List<OpenApiPath> ofGroup =
        OpenApiPath.ALL.stream().filter(path -> path.group().equals(group)).toList();
    ofGroup.forEach(path -> v3(paths.putObject(path.path()), path));
    if (ofGroup.stream().anyMatch(path -> !path.schema().isEmpty())) {
      schemas(document.putObject("components").putObject("schemas"), V3_SCHEMAS);
    }
    return document;
  }

  private static void info(ObjectNode document) {
    document.putObject("info").put("title", "Nilometer").put("version", ServedResource.VERSION);
  }

  private static void schemas(ObjectNode schemas, String where) {
    OpenApiSchema.ALL.forEach(schema -> schemas.set(schema.name(), schema.document(where)));
  }

  private static void v2(ObjectNode document, OpenApiPath path) {
    ObjectNode get = operation(document, path);
    mediaTypes(path).forEach(get.putArray("produces")::add);
    get.putArray("schemes").add("https");
    ObjectNode response = ok(get);
    if (!path.schema().isEmpty()) {
      response.putObject("schema").put("$ref", V2_SCHEMAS + path.schema());
    }
    parameters(document, path, parameter -> parameter.put("type", "string"));
  }

  private static void v3(ObjectNode document, OpenApiPath path) {
    ObjectNode get = operation(document, path);
    ObjectNode content = ok(get).putObject("content");
    for (String mediaType : mediaTypes(path)) {
      ObjectNode schema = content.putObject(mediaType).putObject("schema");
      if (!path.schema().isEmpty()) {
        schema.put("$ref", V3_SCHEMAS + path.schema());
      }
    }
    parameters(document, path, parameter -> parameter.putObject("schema").put("type", "string"));
  }

  private static ObjectNode operation(ObjectNode document, OpenApiPath path) {
    ObjectNode get =
        document
            .putObject("get")
            .put("description", path.description())
            .put("operationId", path.id());
    if (!path.action().isEmpty()) {
      get.put("x-kubernetes-action", path.action());
      OpenApiSchema.kind(get.putObject("x-kubernetes-group-version-kind"), path.kind());
    }
    return get;
  }

  private static ObjectNode ok(ObjectNode get) {
    return get.putObject("responses").putObject("200").put("description", "OK");
  }

  private static void parameters(ObjectNode document, OpenApiPath path, Consumer<ObjectNode> text) {
    if (path.parameters().isEmpty()) {
      return;
    }
    ArrayNode parameters = document.putArray("parameters");
    for (OpenApiPath.Parameter parameter : path.parameters()) {
      ObjectNode described =
          parameters
              .addObject()
              .put("name", parameter.name())
              .put("in", parameter.in())
              .put("description", parameter.description());
      if (parameter.in().equals("path")) {
        described.put("required", true);
      }
      text.accept(described);
    }
  }

  private static List<String> mediaTypes(OpenApiPath path) {
    Stream<Encoding> encodings =
        path.id().equals("getCodeVersion")
            ? Stream.of(Encoding.JSON)
            : Arrays.stream(Encoding.values());
    return encodings.map(Encoding::mediaType).toList();
  }
}
