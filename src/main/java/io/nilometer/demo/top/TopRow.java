package io.nilometer.demo.top;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The usage of one node or pod.
///
/// @param cpu cores
/// @param memory bytes
record TopRow(String name, BigDecimal cpu, BigDecimal memory) {

  private static final Comparator<TopRow> BUSIEST_FIRST =
      Comparator.comparing(TopRow::cpu).reversed().thenComparing(TopRow::name);

  /// The items of a NodeMetricsList or PodMetricsList, the busiest first.
  static List<TopRow> of(JsonObject list) {
    return objects(list.getJsonArray("items")).map(TopRow::ofItem).sorted(BUSIEST_FIRST).toList();
  }

  private static TopRow ofItem(JsonObject item) {
    JsonObject metadata = item.getJsonObject("metadata");
    String namespace = metadata.getString("namespace", "");
    String name = namespace.isEmpty() ? "" : namespace + "/";
    List<JsonObject> usages =
        item.containsKey("containers")
            ? objects(item.getJsonArray("containers")).map(c -> c.getJsonObject("usage")).toList()
            : List.of(item.getJsonObject("usage"));
    return new TopRow(name + metadata.getString("name"), sum(usages, "cpu"), sum(usages, "memory"));
  }

  private static BigDecimal sum(List<JsonObject> usages, String resource) {
    return usages.stream()
        .map(usage -> TopQuantity.parse(usage.getString(resource)))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }
}
