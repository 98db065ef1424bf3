package io.nilometer.demo.apiserver;

import io.nilometer.demo.objects.Kind;
import io.nilometer.demo.objects.KubeObject;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How an object is encoded: whole, as its metadata alone (`PartialObjectMetadata`), or as a row
/// of a `Table`, which has its metadata and some columns.
enum ObjectFormat {
  WHOLE,
  METADATA,
  TABLE;

  private static final Set<String> JSON = Set.of("application/json", "application/*", "*/*");
  private static final String NO_NODE = "<none>";
  private static final String META_VERSION = "meta.k8s.io/v1";

  /// The format of the first supported media type in the header. Empty if none is supported.
  /// Without a header, the whole object.
  static Optional<ObjectFormat> accepted(String accept) {
    if (accept == null || accept.isBlank()) {
      return Optional.of(WHOLE);
    }
    return Arrays.stream(accept.split(",", -1))
        .map(ObjectFormat::ofMediaType)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<ObjectFormat> ofMediaType(String mediaType) {
    List<String> parts = Arrays.stream(mediaType.split(";", -1)).map(String::strip).toList();
    if (!JSON.contains(parts.getFirst())) {
      return Optional.empty();
    }
    if (parts.stream().noneMatch(part -> part.startsWith("as="))) {
      return Optional.of(WHOLE);
    }
    if (!parts.contains("g=meta.k8s.io") || !parts.contains("v=v1")) {
      return Optional.empty();
    }
    if (parts.contains("as=Table")) {
      return Optional.of(TABLE);
    }
    boolean partial = parts.stream().anyMatch(part -> part.startsWith("as=PartialObjectMetadata"));
    return partial ? Optional.of(METADATA) : Optional.empty();
  }

  /// The object for a response or a watch event.
  JsonObject of(KubeObject object) {
    return switch (this) {
      case WHOLE -> head(object.kind()).mergeIn(object.body());
      case METADATA -> metadata(object.metadata());
      case TABLE -> table(object.kind(), object.revision(), row(object));
    };
  }

  /// The object of a bookmark, which has only a resource version.
  JsonObject bookmark(Kind kind, long revision) {
    JsonObject metadata = version(revision);
    return switch (this) {
      case WHOLE -> head(kind).put("metadata", metadata);
      case METADATA -> metadata(metadata);
      case TABLE -> table(kind, revision, row(kind, NO_NODE, metadata));
    };
  }

  private static JsonObject version(long revision) {
    return JsonObject.of("resourceVersion", Long.toString(revision));
  }

  /// Encodes a list item by item.
  Buffer list(Kind kind, ObjectStore.Page page) {
    JsonObject metadata = version(page.revision());
    page.next().ifPresent(next -> metadata.put("continue", next.encode()));
    Buffer head = listHead(kind).put("metadata", metadata).toBuffer();
    String items = this == TABLE ? ",\"rows\":[" : ",\"items\":[";
    Buffer list = head.getBuffer(0, head.length() - 1).appendString(items);
    String separator = "";
    for (KubeObject object : page.items()) {
      list.appendString(separator).appendBuffer(item(object).toBuffer());
      separator = ",";
    }
    return list.appendString("]}");
  }

  private JsonObject listHead(Kind kind) {
    return switch (this) {
      case WHOLE ->
          JsonObject.of("kind", kind.singular() + "List", "apiVersion", kind.apiVersion());
      case METADATA -> head("PartialObjectMetadataList");
      case TABLE -> head("Table").put("columnDefinitions", columns(kind));
    };
  }

  private JsonObject item(KubeObject object) {
    return switch (this) {
      case WHOLE -> object.body();
      case METADATA -> of(object);
      case TABLE -> row(object);
    };
  }

  private static JsonObject head(Kind kind) {
    return JsonObject.of("kind", kind.singular(), "apiVersion", kind.apiVersion());
  }

  private static JsonObject head(String metaKind) {
    return JsonObject.of("kind", metaKind, "apiVersion", META_VERSION);
  }

  private static JsonObject metadata(JsonObject metadata) {
    return head("PartialObjectMetadata").put("metadata", metadata);
  }

  private static JsonObject table(Kind kind, long revision, JsonObject row) {
    return head("Table")
        .put("metadata", version(revision))
        .put("columnDefinitions", columns(kind))
        .put("rows", JsonArray.of(row));
  }

  /// Only pods have a node.
  private static JsonArray columns(Kind kind) {
    JsonArray columns = JsonArray.of(column("Name", 0), column("Created At", 0));
    return kind == Kind.PODS ? columns.add(column("Node", 1)) : columns;
  }

  private static JsonObject column(String name, int priority) {
    return JsonObject.of(
        "name", name, "type", "string", "format", "", "description", "", "priority", priority);
  }

  private static JsonObject row(KubeObject object) {
    JsonObject metadata = object.metadata();
    return row(object.kind(), object.field("spec.nodeName").orElse(NO_NODE), metadata);
  }

  private static JsonObject row(Kind kind, String node, JsonObject metadata) {
    JsonArray cells =
        JsonArray.of(metadata.getString("name", ""), metadata.getString("creationTimestamp", ""));
    return JsonObject.of(
        "cells", kind == Kind.PODS ? cells.add(node) : cells, "object", metadata(metadata));
  }
}
