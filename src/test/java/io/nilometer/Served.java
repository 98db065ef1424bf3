package io.nilometer;

import io.nilometer.api.encode.ProtobufReader;
import io.nilometer.model.GoDurations;
import io.nilometer.model.PodRef;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A NodeMetrics or PodMetrics object, as a client parses it.
///
/// @param namespace empty for a node
/// @param timeSeconds since the epoch
/// @param usage by container; of a node under [#NODE]
record Served(
    String namespace, String name, long timeSeconds, long windowNanos, Map<String, Usage> usage) {

  static final String NODE = "";

  private static final Map<String, BigDecimal> UNITS =
      Map.of(
          "n", BigDecimal.valueOf(1, 9),
          "u", BigDecimal.valueOf(1, 6),
          "m", BigDecimal.valueOf(1, 3),
          "", BigDecimal.ONE,
          "Ki", BigDecimal.valueOf(1L << 10),
          "Mi", BigDecimal.valueOf(1L << 20),
          "Gi", BigDecimal.valueOf(1L << 30));

  record Usage(long nanocores, long bytes) {

    private static Usage of(String cpu, String memory) {
      return new Usage(
          amount(cpu).movePointRight(9).longValueExact(), amount(memory).longValueExact());
    }
  }

  PodRef pod() {
    return new PodRef(namespace, name);
  }

  static List<Served> ofJsonList(String body) {
    return objects(new JsonObject(body).getJsonArray("items")).map(Served::ofJson).toList();
  }

  static Served ofJson(JsonObject object) {
    JsonObject metadata = object.getJsonObject("metadata");
    return new Served(
        metadata.getString("namespace", ""),
        metadata.getString("name"),
        Instant.parse(object.getString("timestamp")).getEpochSecond(),
        GoDurations.parse(object.getString("window")).toNanos(),
        object.containsKey("containers")
            ? objects(object.getJsonArray("containers"))
                .collect(Collectors.toMap(each -> each.getString("name"), Served::usageOfJson))
            : Map.of(NODE, usageOfJson(object)));
  }

  private static Usage usageOfJson(JsonObject object) {
    JsonObject usage = object.getJsonObject("usage");
    return Usage.of(usage.getString("cpu"), usage.getString("memory"));
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }

  static List<Served> podsOfProtobuf(byte[] body) {
    return ProtobufReader.object(body).messages(2).stream().map(Served::podOfProtobuf).toList();
  }

  private static Served podOfProtobuf(ProtobufReader pod) {
    ProtobufReader metadata = pod.message(1);
    return new Served(
        metadata.text(3),
        metadata.text(1),
        pod.message(2).number(1),
        pod.message(3).number(1),
        pod.messages(4).stream()
            .collect(Collectors.toMap(each -> each.text(1), Served::usageOfProtobuf)));
  }

  private static Usage usageOfProtobuf(ProtobufReader container) {
    Map<String, String> amounts =
        container.messages(2).stream()
            .collect(Collectors.toMap(entry -> entry.text(1), entry -> entry.message(2).text(1)));
    return Usage.of(amounts.get("cpu"), amounts.get("memory"));
  }

  static BigDecimal amount(String quantity) {
    String number = quantity.replaceFirst("[A-Za-z]*$", "");
    return new BigDecimal(number).multiply(UNITS.get(quantity.substring(number.length())));
  }
}
