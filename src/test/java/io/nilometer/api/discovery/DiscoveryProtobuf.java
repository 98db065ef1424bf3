package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.encode.ProtoWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// Derives the protobuf messages of discovery documents from their JSON, field by field as
/// generated.proto of Kubernetes numbers them; written back to front.
final class DiscoveryProtobuf {

  private DiscoveryProtobuf() {}

  static byte[] bytes(ObjectNode document) {
    var out = new ProtoWriter(1024);
    switch (document.path("kind").asText()) {
      case "APIGroup" -> group(out, document);
      case "APIResourceList" -> resources(out, document);
      case "APIGroupDiscoveryList" -> aggregated(out, document);
      default -> throw new IllegalArgumentException("no message for " + document);
    }
    return out.toBytes();
  }

  private static void group(ProtoWriter out, JsonNode group) {
    message(out, 3, group.path("preferredVersion"), DiscoveryProtobuf::version);
    each(out, 2, group.path("versions"), DiscoveryProtobuf::version);
    text(out, 1, group, "name");
  }

  private static void version(ProtoWriter out, JsonNode version) {
    text(out, 2, version, "version");
    text(out, 1, version, "groupVersion");
  }

  private static void resources(ProtoWriter out, JsonNode list) {
    each(out, 2, list.path("resources"), DiscoveryProtobuf::resource);
    text(out, 1, list, "groupVersion");
  }

  private static void resource(ProtoWriter out, JsonNode resource) {
    List.of(10, 9, 8).forEach(field -> out.string(field, "")); // version hash, version, group
    text(out, 6, resource, "singularName");
    message(out, 4, resource.path("verbs"), (verbs, names) -> texts(verbs, 1, names));
    text(out, 3, resource, "kind");
    out.bool(2, resource.path("namespaced").booleanValue());
    text(out, 1, resource, "name");
  }

  private static void aggregated(ProtoWriter out, JsonNode list) {
    each(out, 2, list.path("items"), DiscoveryProtobuf::aggregatedGroup);
    message(
        out,
        1,
        list,
        (listMeta, _) -> List.of(3, 2, 1).forEach(empty -> listMeta.string(empty, "")));
  }

  private static void aggregatedGroup(ProtoWriter out, JsonNode group) {
    each(out, 2, group.path("versions"), DiscoveryProtobuf::aggregatedVersion);
    message(
        out,
        1,
        group.path("metadata"),
        (metadata, json) -> {
          metadata.string(8, ""); // an empty creation timestamp
          metadata.bool(7, false); // generation 0
          List.of(6, 5, 4, 3, 2).forEach(empty -> metadata.string(empty, ""));
          text(metadata, 1, json, "name");
        });
  }

  private static void aggregatedVersion(ProtoWriter out, JsonNode version) {
    text(out, 3, version, "freshness");
    each(out, 2, version.path("resources"), DiscoveryProtobuf::aggregatedResource);
    text(out, 1, version, "version");
  }

  private static void aggregatedResource(ProtoWriter out, JsonNode resource) {
    texts(out, 5, resource.path("verbs"));
    text(out, 4, resource, "singularResource");
    text(out, 3, resource, "scope");
    message(
        out,
        2,
        resource.path("responseKind"),
        (kind, json) -> {
          text(kind, 3, json, "kind");
          text(kind, 2, json, "version");
          text(kind, 1, json, "group");
        });
    text(out, 1, resource, "resource");
  }

  private static void text(ProtoWriter out, int field, JsonNode object, String name) {
    out.string(field, object.required(name).textValue());
  }

  private static void texts(ProtoWriter out, int field, JsonNode array) {
    reversed(array).forEach(text -> out.string(field, text.textValue()));
  }

  private static void each(
      ProtoWriter out, int field, JsonNode array, BiConsumer<ProtoWriter, JsonNode> fields) {
    reversed(array).forEach(item -> message(out, field, item, fields));
  }

  private static void message(
      ProtoWriter out, int field, JsonNode json, BiConsumer<ProtoWriter, JsonNode> fields) {
    int end = out.size();
    fields.accept(out, json);
    out.message(field, end);
  }

  private static List<JsonNode> reversed(JsonNode array) {
    var items = new ArrayList<JsonNode>();
    array.forEach(items::add);
    return items.reversed();
  }
}
