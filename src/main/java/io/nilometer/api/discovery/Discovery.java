package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.encode.Documents;
import io.nilometer.api.encode.MetricsDocuments;
import io.nilometer.api.encode.ProtoWriter;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.http.Body;
import io.nilometer.api.query.ObjectKind;
import java.util.List;

/// The documents by which clients find out what is served. Safe for any thread.
public final class Discovery {

  private static final String GROUP_VERSION = ObjectKind.API_VERSION;
  private static final String ANY_CLIENT = "0.0.0.0/0";

  private final String serverAddress;

  /// Discovery documents of this server.
  ///
  /// @param serverAddress host and port, which the list of groups names; the host may be empty
  public Discovery(String serverAddress) {
    this.serverAddress = serverAddress;
  }

  /// `/apis`.
  public Body groups(Representation representation) {
    ObjectNode groups = JsonNodeFactory.instance.objectNode().put("kind", "APIGroupList");
    ObjectNode group = groups.putArray("groups").addObject();
    describe(group);
    group
        .putArray("serverAddressByClientCIDRs")
        .addObject()
        .put("clientCIDR", ANY_CLIENT)
        .put("serverAddress", serverAddress);
    return Documents.body(representation, groups, this::groups);
  }

  /// `/apis/metrics.k8s.io`.
  public Body group(Representation representation) {
    ObjectNode group = MetricsDocuments.typed("APIGroup", "v1");
    describe(group);
    return Documents.body(representation, group, Discovery::describe);
  }

  /// `/apis/metrics.k8s.io/v1beta1`.
  public Body resources(Representation representation) {
    ObjectNode list =
        MetricsDocuments.typed("APIResourceList", "v1").put("groupVersion", GROUP_VERSION);
    list.putArray("resources")
        .addAll(ServedResource.ALL.stream().map(Discovery::describe).toList());
    return Documents.body(representation, list, Discovery::resources);
  }

  /// `/apis`, where [Negotiation#aggregatedDiscovery] found that wanted. Sent with the headers
  /// `Vary: Accept`, `Cache-Control: public` and [#aggregatedETag].
  public Body aggregated(Representation representation) {
    return AggregatedDiscovery.body(representation);
  }

  /// With its quotes; a request whose `If-None-Match` is equal is answered with 304.
  public String aggregatedETag() {
    return AggregatedDiscovery.E_TAG;
  }

  /// `/version`, always pretty JSON.
  public Body version() {
    return ServerDocuments.version();
  }

  /// `/`, and with 404 any path that is not served outside `/apis`; always pretty JSON.
  public Body paths() {
    return ServerDocuments.paths();
  }

  private static void describe(ObjectNode group) {
    group.put("name", ServedResource.GROUP);
    version(group.putArray("versions").addObject());
    version(group.putObject("preferredVersion"));
  }

  private static void version(ObjectNode version) {
    version.put("groupVersion", GROUP_VERSION).put("version", ServedResource.VERSION);
  }

  private static ObjectNode describe(ServedResource resource) {
    ObjectNode document =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", resource.name())
            .put("singularName", "")
            .put("namespaced", resource.namespaced())
            .put("kind", resource.kind().kind());
    ServedResource.VERBS.forEach(document.putArray("verbs")::add);
    return document;
  }

  private void groups(ProtoWriter out) {
    int group = out.size();
    int address = out.size();
    out.string(2, serverAddress);
    out.string(1, ANY_CLIENT);
    out.message(4, address);
    describe(out);
    out.message(1, group);
  }

  private static void describe(ProtoWriter out) {
    version(out, 3);
    version(out, 2);
    out.string(1, ServedResource.GROUP);
  }

  private static void version(ProtoWriter out, int field) {
    int end = out.size();
    out.string(2, ServedResource.VERSION);
    out.string(1, GROUP_VERSION);
    out.message(field, end);
  }

  private static void resources(ProtoWriter out) {
    ServedResource.ALL.reversed().forEach(resource -> describe(out, resource));
    out.string(1, GROUP_VERSION);
  }

  private static void describe(ProtoWriter out, ServedResource resource) {
    int end = out.size();
    List.of(10, 9, 8).forEach(field -> out.string(field, "")); // version hash, version, group
    out.string(6, "");
    verbs(out, 4);
    out.string(3, resource.kind().kind());
    out.bool(2, resource.namespaced());
    out.string(1, resource.name());
    out.message(2, end);
  }

  private static void verbs(ProtoWriter out, int field) {
    int end = out.size();
    ServedResource.VERBS.reversed().forEach(verb -> out.string(1, verb));
    out.message(field, end);
  }
}
