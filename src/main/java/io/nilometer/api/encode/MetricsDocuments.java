package io.nilometer.api.encode;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.Usage;

/// Builds the documents of metrics one object at a time, their fields in the order in which JSON
/// carries them. Not thread-safe.
final class MetricsDocuments {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Timestamps timestamps = new Timestamps();
  private final ApiVersion version;
  private final long createdSeconds;

  /// @param createdSeconds the creation timestamp of all objects, seconds since the epoch
  MetricsDocuments(ApiVersion version, long createdSeconds) {
    this.version = version;
    this.createdSeconds = createdSeconds;
  }

  /// An object with the fields that name its kind.
  static ObjectNode typed(String kind, String apiVersion) {
    return NODES.objectNode().put("kind", kind).put("apiVersion", apiVersion);
  }

  /// A list or table, without its items.
  static ObjectNode list(String kind, String apiVersion) {
    return list(kind, apiVersion, 0);
  }

  /// @param listVersion the resource version; 0: none
  static ObjectNode list(String kind, String apiVersion, long listVersion) {
    ObjectNode list = typed(kind, apiVersion);
    putVersion(list.putObject("metadata"), listVersion);
    return list;
  }

  private static void putVersion(ObjectNode metadata, long version) {
    if (version != 0) {
      metadata.put("resourceVersion", Long.toString(version));
    }
  }

  ObjectNode whole(MetricsObject object) {
    return fields(typed(object.kind().kind(), version.groupVersion()), object);
  }

  /// As an item of a list, which names the kind of all.
  ObjectNode item(MetricsObject object) {
    return fields(NODES.objectNode(), object);
  }

  ObjectNode partial(MetricsObject object, MetaVersion meta) {
    ObjectNode partial = typed("PartialObjectMetadata", meta.apiVersion());
    partial.set("metadata", metadata(object));
    return partial;
  }

  /// What a bookmark has in place of an object: only metadata.
  ///
  /// @param shape as the watch has it
  ObjectNode bookmark(Shape shape, ObjectKind kind, long bookmarkVersion, boolean endsInitial) {
    ObjectNode document =
        switch (shape) {
          case Shape.Whole _ -> typed(kind.kind(), version.groupVersion());
          case Shape.Partial(MetaVersion meta) -> typed("PartialObjectMetadata", meta.apiVersion());
          case Shape.PartialList(MetaVersion meta) ->
              typed("PartialObjectMetadata", meta.apiVersion());
          case Shape.Table(MetaVersion meta) -> typed("Table", meta.apiVersion());
        };
    ObjectNode metadata = document.putObject("metadata");
    putVersion(metadata, bookmarkVersion);
    if (endsInitial) {
      metadata.putObject("annotations").put(WatchEncoder.INITIAL_EVENTS_END, "true");
    }
    switch (shape) {
      case Shape.Table _ -> {
        document.putArray("columnDefinitions");
        document.putArray("rows");
      }
      case Shape.Whole _ -> {
        document.putNull("timestamp").put("window", "0s");
        document.putNull(
            switch (kind) {
              case NODE -> "usage";
              case POD -> "containers";
            });
      }
      case Shape.Partial _, Shape.PartialList _ -> {}
    }
    return document;
  }

  private ObjectNode fields(ObjectNode document, MetricsObject object) {
    document.set("metadata", metadata(object));
    document.put("timestamp", timestamps.text(Timestamps.seconds(object.timeNanos())));
    document.put("window", GoDuration.format(object.windowNanos()));
    switch (object) {
      case NodeMetrics(_, _, Usage usage, _) ->
          document.set(
              "usage", usage(usage.cpuNanocores(), usage.memoryBytes(), usage.swapBytes()));
      case PodMetrics pod -> {
        ArrayNode containers = document.putArray("containers");
        pod.usage().containers().forEach(container -> containers.add(container(container)));
      }
    }
    return document;
  }

  private ObjectNode metadata(MetricsObject object) {
    ObjectNode metadata = NODES.objectNode().put("name", object.name());
    if (!object.namespace().isEmpty()) {
      metadata.put("namespace", object.namespace());
    }
    putVersion(metadata, object.version());
    metadata.put("creationTimestamp", timestamps.text(createdSeconds));
    if (!object.labels().isEmpty()) {
      object.labels().forEach(metadata.putObject("labels")::put);
    }
    return metadata;
  }

  private ObjectNode container(ContainerUsage container) {
    ObjectNode document = NODES.objectNode().put("name", container.container());
    document.set(
        "usage", usage(container.cpuNanocores(), container.memoryBytes(), container.swapBytes()));
    return document;
  }

  private ObjectNode usage(long cpuNanocores, long memoryBytes, long swapBytes) {
    ObjectNode usage =
        NODES
            .objectNode()
            .put("cpu", Quantity.cpu(cpuNanocores))
            .put("memory", Quantity.memory(memoryBytes));
    return version.showsSwap(swapBytes) ? usage.put("swap", Quantity.memory(swapBytes)) : usage;
  }
}
