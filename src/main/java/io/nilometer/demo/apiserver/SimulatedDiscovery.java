package io.nilometer.demo.apiserver;

import io.nilometer.demo.objects.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The discovery documents of the API server: version, groups and resources, unaggregated.
final class SimulatedDiscovery {

  private static final JsonArray READ = JsonArray.of("get", "list", "watch");
  private static final JsonArray READ_AND_WRITE =
      JsonArray.of("create", "delete", "get", "list", "update", "watch");
  private static final JsonArray CREATE = JsonArray.of("create");

  private static final Map<String, JsonObject> DOCUMENTS =
      Map.of(
          "/version",
          JsonObject.of("major", "1", "minor", "37", "gitVersion", "v1.37.0", "platform", "linux"),
          "/api",
          JsonObject.of("kind", "APIVersions", "versions", JsonArray.of("v1")),
          "/apis",
          groups(
              "authentication.k8s.io/v1",
              "authorization.k8s.io/v1",
              "coordination.k8s.io/v1",
              "metrics.k8s.io/v1",
              "metrics.k8s.io/v1beta1"),
          "/api/v1",
          resources(
              "v1",
              resource(Kind.NODES, READ, "no"),
              resource(Kind.PODS, READ, "po"),
              resource(Kind.CONFIG_MAPS, READ, "cm")),
          "/apis/coordination.k8s.io/v1",
          resources("coordination.k8s.io/v1", resource(Kind.LEASES, READ_AND_WRITE)),
          "/apis/authentication.k8s.io/v1",
          resources("authentication.k8s.io/v1", review("tokenreviews", "TokenReview")),
          "/apis/authorization.k8s.io/v1",
          resources(
              "authorization.k8s.io/v1", review("subjectaccessreviews", "SubjectAccessReview")));

  private SimulatedDiscovery() {}

  static Optional<HttpReply> answer(String path) {
    return Optional.ofNullable(DOCUMENTS.get(path)).map(found -> HttpReply.of(HttpReply.OK, found));
  }

  /// The first version of a group is its preferred version.
  private static JsonObject groups(String... groupVersions) {
    var versions = new LinkedHashMap<String, JsonArray>();
    for (String groupVersion : groupVersions) {
      int slash = groupVersion.indexOf('/');
      versions
          .computeIfAbsent(groupVersion.substring(0, slash), _ -> new JsonArray())
          .add(
              JsonObject.of(
                  "groupVersion", groupVersion, "version", groupVersion.substring(slash + 1)));
    }
    var groups = new JsonArray();
    versions.forEach(
        (name, all) ->
            groups.add(
                JsonObject.of(
                    "name", name, "versions", all, "preferredVersion", all.getJsonObject(0))));
    return JsonObject.of("kind", "APIGroupList", "apiVersion", "v1", "groups", groups);
  }

  private static JsonObject resources(String groupVersion, JsonObject... resources) {
    return JsonObject.of(
        "kind",
        "APIResourceList",
        "apiVersion",
        "v1",
        "groupVersion",
        groupVersion,
        "resources",
        new JsonArray(List.of(resources)));
  }

  private static JsonObject resource(Kind kind, JsonArray verbs, String... shortNames) {
    return resource(kind.resource(), kind.singular(), kind.namespaced(), verbs)
        .put("shortNames", new JsonArray(List.of(shortNames)));
  }

  private static JsonObject review(String name, String kind) {
    return resource(name, kind, false, CREATE);
  }

  private static JsonObject resource(
      String name, String kind, boolean namespaced, JsonArray verbs) {
    return JsonObject.of(
        "name", name,
        "singularName", name.substring(0, name.length() - 1),
        "namespaced", namespaced,
        "kind", kind,
        "verbs", verbs);
  }
}
