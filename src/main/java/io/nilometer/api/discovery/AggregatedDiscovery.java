package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.encode.Documents;
import io.nilometer.api.encode.KubernetesProtobuf;
import io.nilometer.api.encode.MetricsDocuments;
import io.nilometer.api.encode.ProtoWriter;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.http.Body;

/// All of discovery in one document, of the group `apidiscovery.k8s.io`.
final class AggregatedDiscovery {

  /// What a client that wants this asks `/apis` to be converted into.
  static final Conversion CONVERSION =
      new Conversion("APIGroupDiscoveryList", "apidiscovery.k8s.io", "v2");

  private static final ObjectNode DOCUMENT = document();

  /// With its quotes.
  static final String E_TAG =
      '"' + Documents.hash(Documents.text(Representation.JSON, DOCUMENT)) + '"';

  private AggregatedDiscovery() {}

  static Body body(Representation representation) {
    Body body = Documents.body(representation, DOCUMENT, AggregatedDiscovery::fields);
    return new Body(body.contentType() + CONVERSION.parameters(), body.pieces(), body.brief());
  }

  private static ObjectNode document() {
    ObjectNode list =
        MetricsDocuments.list(CONVERSION.kind(), CONVERSION.group() + "/" + CONVERSION.version());
    ObjectNode group = list.putArray("items").addObject();
    group.putObject("metadata").put("name", ServedResource.GROUP);
    ObjectNode version =
        group.putArray("versions").addObject().put("version", ServedResource.VERSION);
    ArrayNode resources = version.putArray("resources");
    ServedResource.ALL.forEach(resource -> describe(resources.addObject(), resource));
    version.put("freshness", "Current");
    return list;
  }

  private static void describe(ObjectNode document, ServedResource resource) {
    document.put("resource", resource.name());
    document
        .putObject("responseKind")
        .put("group", "")
        .put("version", "")
        .put("kind", resource.kind().kind());
    document.put("scope", scope(resource)).put("singularResource", "");
    ServedResource.VERBS.forEach(document.putArray("verbs")::add);
  }

  private static String scope(ServedResource resource) {
    return resource.namespaced() ? "Namespaced" : "Cluster";
  }

  private static void fields(ProtoWriter out) {
    int group = out.size();
    int version = out.size();
    out.string(3, "Current");
    ServedResource.ALL.reversed().forEach(resource -> describe(out, resource));
    out.string(1, ServedResource.VERSION);
    out.message(2, version);
    metadata(out);
    out.message(2, group);
    KubernetesProtobuf.listMeta(out, 1);
  }

  private static void metadata(ProtoWriter out) {
    int end = out.size();
    out.string(8, ""); // a creation timestamp that says nothing
    KubernetesProtobuf.named(out, "", ServedResource.GROUP);
    out.message(1, end);
  }

  private static void describe(ProtoWriter out, ServedResource resource) {
    int end = out.size();
    ServedResource.VERBS.reversed().forEach(verb -> out.string(5, verb));
    out.string(4, "");
    out.string(3, scope(resource));
    int kind = out.size();
    out.string(3, resource.kind().kind());
    out.string(2, "");
    out.string(1, "");
    out.message(2, kind);
    out.string(1, resource.name());
    out.message(2, end);
  }
}
