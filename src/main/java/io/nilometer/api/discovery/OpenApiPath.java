package io.nilometer.api.discovery;

import java.util.List;
import java.util.stream.Stream;

/// A path that OpenAPI documents describe, and what a GET of it does.
///
/// @param id unique among all operations
/// @param action `list` or `get` of a kind of object, empty of any other document
/// @param kind the kind of object, empty of any other document
/// @param schema what the answer is, a type's name; empty when it is not described
record OpenApiPath(
    String path, String id, String action, String kind, String schema, String description) {

  private static final String GROUP = "/apis/" + ServedResource.GROUP + "/";
  private static final String VERSION = GROUP + ServedResource.VERSION + "/";

  /// A parameter of a path.
  ///
  /// @param in `path` or `query`
  record Parameter(String name, String in, String description) {}

  static final List<OpenApiPath> ALL =
      Stream.concat(
              Stream.of(
                  document("/apis/", "getAPIVersions", "The groups served."),
                  document(GROUP, "getMetricsAPIGroup", "The versions of the group."),
                  document(VERSION, "getMetricsV1beta1APIResources", "The resources served."),
                  document("/version/", "getCodeVersion", "The version of the server.")),
              ServedResource.ALL.stream().flatMap(OpenApiPath::of))
          .toList();

  /// The document of OpenAPI 3 this path belongs to.
  String group() {
    if (!path.startsWith(VERSION)) {
      return path.substring(1, path.length() - 1);
    }
    return VERSION.substring(1, VERSION.length() - 1);
  }

  List<Parameter> parameters() {
    Stream<Parameter> inPath =
        Stream.of(
                new Parameter("namespace", "path", "The namespace of the pods."),
                new Parameter("name", "path", "The name of the object."))
            .filter(parameter -> path.contains("{" + parameter.name + "}"));
    Stream<Parameter> inQuery =
        Stream.of(
                new Parameter("labelSelector", "query", "Which labels the objects must have."),
                new Parameter(
                    "fieldSelector",
                    "query",
                    "Which metadata.name and metadata.namespace the objects must have."))
            .filter(_ -> action.equals("list"));
    Stream<Parameter> always =
        Stream.of(new Parameter("pretty", "query", "If true, JSON is indented."))
            .filter(_ -> !action.isEmpty());
    return Stream.of(inPath, inQuery, always).flatMap(parameters -> parameters).toList();
  }

  private static OpenApiPath document(String path, String id, String description) {
    return new OpenApiPath(path, id, "", "", "", description);
  }

  private static Stream<OpenApiPath> of(ServedResource resource) {
    String kind = resource.kind().kind();
    if (!resource.namespaced()) {
      String all = VERSION + resource.name();
      return Stream.of(list(all, resource, ""), get(all + "/{name}", kind, ""));
    }
    String namespaced = VERSION + "namespaces/{namespace}/" + resource.name();
    return Stream.of(
        list(VERSION + resource.name(), resource, "ForAllNamespaces"),
        list(namespaced, resource, "Namespaced"),
        get(namespaced + "/{name}", kind, "Namespaced"));
  }

  private static OpenApiPath list(String path, ServedResource resource, String scope) {
    String kind = resource.kind().kind();
    return new OpenApiPath(
        path,
        "listMetricsV1beta1" + kind + scope,
        "list",
        kind,
        OpenApiSchema.METRICS + resource.kind().listKind(),
        "The " + kind + " selected.");
  }

  private static OpenApiPath get(String path, String kind, String scope) {
    return new OpenApiPath(
        path,
        "readMetricsV1beta1" + kind + scope,
        "get",
        kind,
        OpenApiSchema.METRICS + kind,
        "The " + kind + " of this name.");
  }
}
