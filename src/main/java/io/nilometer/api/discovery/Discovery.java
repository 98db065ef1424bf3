package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.encode.Documents;
import io.nilometer.api.encode.ProtoWriter;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Body;
import io.nilometer.api.http.EntityTag;
import io.nilometer.api.query.ApiVersion;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The documents by which clients find out what is served. Safe for any thread.
///
/// Only the aggregated document lists `v1`, and only for clients new enough to know it. All other
/// documents of the group are for older clients and are those of metrics-server 0.9.0.
public final class Discovery {

  private static final String ANY_CLIENT = "0.0.0.0/0";

  private final String serverAddress;
  private final Document group = Document.of("group");
  private final Map<ApiVersion, Document> resources = new EnumMap<>(ApiVersion.class);
  private final Aggregated aggregated;
  private final Aggregated aggregatedForOlderClients;

  /// @param fields writes those of the protobuf message
  private record Document(ObjectNode json, Consumer<ProtoWriter> fields) {

    static Document of(String name) {
      var resource = new DocumentResource(name);
      byte[] protobuf = resource.protobuf();
      return new Document(resource.json(), out -> out.raw(protobuf));
    }

    Body body(Representation representation) {
      return Documents.body(representation, json, fields);
    }
  }

  private record Aggregated(Document document, EntityTag tag) {

    static Aggregated of(String name) {
      Document document = Document.of(name);
      return new Aggregated(document, EntityTag.of(document.body(Representation.JSON)));
    }

    Body body(Representation representation) {
      Body body = document.body(representation);
      String contentType = body.contentType() + Negotiation.AGGREGATED.parameters();
      return new Body(contentType, body.chunks(), body.brief());
    }
  }

  /// Discovery documents of this server.
  ///
  /// @param serverAddress host and port, which the list of groups names; the host may be empty
  /// @param watches whether resources can be watched
  public Discovery(String serverAddress, boolean watches) {
    this.serverAddress = serverAddress;
    String verbs = watches ? "-watch" : "";
    for (ApiVersion version : ApiVersion.values()) {
      resources.put(version, Document.of("resources-" + version.version() + verbs));
    }
    this.aggregated = Aggregated.of("aggregated" + verbs);
    this.aggregatedForOlderClients = Aggregated.of("aggregated-v1beta1" + verbs);
  }

  /// `/apis`: the aggregated document if the client asks for it, else the list of groups.
  public ApiResponse groups(ApiRequest request, Negotiation negotiation) {
    Optional<Representation> wanted = negotiation.aggregated();
    if (wanted.isEmpty()) {
      return ApiResponse.ok(groups(negotiation.document()));
    }
    Aggregated document = negotiation.isOlderThanV1() ? aggregatedForOlderClients : aggregated;
    return document
        .tag()
        .response(request, document.body(wanted.get()))
        .with("Vary", "Accept")
        .with("Cache-Control", "public");
  }

  private Body groups(Representation representation) {
    ObjectNode groups = JsonNodeFactory.instance.objectNode().put("kind", "APIGroupList");
    ObjectNode entry = groups.putArray("groups").addObject();
    ObjectNode described = group.json().deepCopy();
    described.remove(List.of("kind", "apiVersion"));
    entry.setAll(described);
    entry
        .putArray("serverAddressByClientCIDRs")
        .addObject()
        .put("clientCIDR", ANY_CLIENT)
        .put("serverAddress", serverAddress);
    return Documents.body(representation, groups, this::groups);
  }

  private void groups(ProtoWriter out) {
    int entry = out.size();
    int address = out.size();
    out.string(2, serverAddress);
    out.string(1, ANY_CLIENT);
    out.message(4, address);
    group.fields().accept(out);
    out.message(1, entry);
  }

  /// `/apis/metrics.k8s.io`.
  public Body group(Representation representation) {
    return group.body(representation);
  }

  /// `/apis/metrics.k8s.io/{version}`.
  public Body resources(ApiVersion version, Representation representation) {
    return resources.get(version).body(representation);
  }
}
