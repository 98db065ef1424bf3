package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.discovery.OpenApiType.ListOf;
import io.nilometer.api.discovery.OpenApiType.MapOf;
import io.nilometer.api.discovery.OpenApiType.Reference;
import io.nilometer.api.discovery.OpenApiType.Text;
import io.nilometer.api.query.ObjectKind;
import java.util.List;
import java.util.stream.Stream;

/// The schema of an object in an OpenAPI document.
///
/// @param name in full, as Kubernetes names its types
/// @param kind the kind that it is the schema of, or empty
record OpenApiSchema(String name, String kind, String description, List<Property> properties) {

  static final String METRICS = "io.k8s.metrics.pkg.apis.metrics.v1beta1.";
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

  private static final OpenApiType TEXT = new Text("");
  private static final OpenApiType TIME = new Text("date-time");

  /// A property; one that every object has is required.
  record Property(String name, boolean required, OpenApiType type, String description) {

    static Property required(String name, OpenApiType type, String description) {
      return new Property(name, true, type, description);
    }

    static Property optional(String name, OpenApiType type, String description) {
      return new Property(name, false, type, description);
    }
  }

  private static final List<Property> KIND =
      List.of(
          Property.optional("kind", TEXT, "The kind of this object."),
          Property.optional("apiVersion", TEXT, "The group and version of this object's kind."));

  private static final List<Property> PERIOD =
      List.of(
          Property.optional(
              "metadata", new Reference(META + "ObjectMeta"), "Names what was measured."),
          Property.required("timestamp", TIME, "When usage was sampled: the end of the window."),
          Property.required(
              "window",
              TEXT,
              "The time over which CPU usage is a mean, as a Go duration such as 15.2s."));

  private static final Property USAGE =
      Property.required(
          "usage",
          new MapOf(TEXT),
          "What was used, as Kubernetes quantities: cpu in cores, the mean over the window; memory"
              + " in bytes, the working set at its end.");

  private static final OpenApiSchema OBJECT_META =
      new OpenApiSchema(
          META + "ObjectMeta",
          "",
          "The metadata of the node or pod measured.",
          List.of(
              Property.optional("name", TEXT, "The name of the node or pod."),
              Property.optional("namespace", TEXT, "The namespace of the pod."),
              Property.optional("labels", new MapOf(TEXT), "The labels of the node or pod."),
              Property.optional("creationTimestamp", TIME, "When this answer was given.")));

  private static final OpenApiSchema LIST_META =
      new OpenApiSchema(META + "ListMeta", "", "Metadata of a list; empty.", List.of());

  private static final OpenApiSchema CONTAINER =
      new OpenApiSchema(
          METRICS + "ContainerMetrics",
          "",
          "What one container of a pod uses.",
          List.of(Property.required("name", TEXT, "The container's name in its pod."), USAGE));

  private static final OpenApiSchema NODE =
      metrics(ObjectKind.NODE, "What a node uses of its CPU and memory.", USAGE);

  private static final OpenApiSchema POD =
      metrics(
          ObjectKind.POD,
          "What a pod's containers use of CPU and memory.",
          Property.required(
              "containers",
              new ListOf(new Reference(CONTAINER.name)),
              "The usage of each container, by name, all over the same window."));

  static final List<OpenApiSchema> ALL =
      List.of(
          LIST_META,
          OBJECT_META,
          CONTAINER,
          NODE,
          list(ObjectKind.NODE, "A list of NodeMetrics, by name."),
          POD,
          list(ObjectKind.POD, "A list of PodMetrics, by namespace and name."));

  /// As a document says it that keeps its schemas under the reference `schemas`.
  ObjectNode document(String schemas) {
    ObjectNode document =
        JsonNodeFactory.instance.objectNode().put("description", description).put("type", "object");
    requireIn(document);
    ObjectNode fields = document.putObject("properties");
    properties.forEach(property -> fields.set(property.name, document(property, schemas)));
    if (!kind.isEmpty()) {
      kind(document.putArray("x-kubernetes-group-version-kind").addObject(), kind);
    }
    return document;
  }

  /// What ties a schema or path to a kind.
  static void kind(ObjectNode document, String kind) {
    document
        .put("group", ServedResource.GROUP)
        .put("version", ServedResource.VERSION)
        .put("kind", kind);
  }

  private void requireIn(ObjectNode document) {
    List<Property> required = properties.stream().filter(Property::required).toList();
    if (!required.isEmpty()) {
      ArrayNode names = document.putArray("required");
      required.forEach(property -> names.add(property.name));
    }
  }

  /// A reference stands alone in OpenAPI 3, so a description beside it needs `allOf`.
  private static ObjectNode document(Property property, String schemas) {
    ObjectNode type = property.type.document(schemas);
    ObjectNode document =
        JsonNodeFactory.instance.objectNode().put("description", property.description);
    if (property.type instanceof Reference) {
      document.putArray("allOf").add(type);
      return document;
    }
    return document.setAll(type);
  }

  private static OpenApiSchema metrics(ObjectKind kind, String description, Property usage) {
    List<Property> properties =
        Stream.of(KIND, PERIOD, List.of(usage)).flatMap(List::stream).toList();
    return new OpenApiSchema(METRICS + kind.kind(), kind.kind(), description, properties);
  }

  private static OpenApiSchema list(ObjectKind kind, String description) {
    List<Property> properties =
        Stream.concat(
                KIND.stream(),
                Stream.of(
                    Property.optional(
                        "metadata", new Reference(LIST_META.name), "Metadata of the list."),
                    Property.required(
                        "items",
                        new ListOf(new Reference(METRICS + kind.kind())),
                        "The objects of the list.")))
            .toList();
    return new OpenApiSchema(METRICS + kind.listKind(), kind.listKind(), description, properties);
  }
}
