package io.nilometer.api.encode;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Usage;

/// Builds the tables that `kubectl get` shows: name, CPU, memory, window. A pod's CPU and memory
/// are those of its containers together.
final class MetricsTable {

  private final MetricsDocuments documents;
  private final MetaVersion version;
  private final IncludeObject include;

  MetricsTable(MetricsDocuments documents, MetaVersion version, IncludeObject include) {
    this.documents = documents;
    this.version = version;
    this.include = include;
  }

  /// The table without its rows.
  ///
  /// @param listVersion the resource version; 0: none
  ObjectNode frame(long listVersion) {
    ObjectNode table = MetricsDocuments.list("Table", version.apiVersion(), listVersion);
    ArrayNode columns = table.putArray("columnDefinitions");
    column(columns, "Name", "name", "Name of the resource");
    column(columns, "cpu", "quantity", "");
    column(columns, "memory", "quantity", "");
    column(columns, "Window", "duration", "");
    return table;
  }

  /// A table of nothing, which has no columns either.
  ///
  /// @param listVersion the resource version; 0: none
  ObjectNode empty(long listVersion) {
    ObjectNode table = MetricsDocuments.list("Table", version.apiVersion(), listVersion);
    return table.putNull("columnDefinitions").putNull("rows");
  }

  ObjectNode row(MetricsObject object) {
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.set("cells", cells(object));
    row.set(
        "object",
        switch (include) {
          case METADATA -> documents.partial(object, version);
          case OBJECT -> documents.whole(object);
          case NONE -> NullNode.instance;
        });
    return row;
  }

  /// A table of one row.
  ObjectNode of(MetricsObject object) {
    ObjectNode table = frame(object.version());
    table.putArray("rows").add(row(object));
    return table;
  }

  private static ArrayNode cells(MetricsObject object) {
    return switch (object) {
      case NodeMetrics(_, _, Usage usage, _) ->
          cells(object, usage.cpuNanocores(), usage.memoryBytes());
      case PodMetrics(_, PodUsage usage, _) ->
          cells(
              object,
              usage.containers().stream().mapToLong(ContainerUsage::cpuNanocores).sum(),
              usage.containers().stream().mapToLong(ContainerUsage::memoryBytes).sum());
    };
  }

  private static ArrayNode cells(MetricsObject object, long cpuNanocores, long memoryBytes) {
    return JsonNodeFactory.instance
        .arrayNode()
        .add(object.name())
        .add(Quantity.cpu(cpuNanocores))
        .add(Quantity.memory(memoryBytes))
        .add(GoDuration.format(object.windowNanos()));
  }

  private static void column(ArrayNode columns, String name, String format, String description) {
    columns
        .addObject()
        .put("name", name)
        .put("type", "string")
        .put("format", format)
        .put("description", description)
        .put("priority", 0);
  }
}
