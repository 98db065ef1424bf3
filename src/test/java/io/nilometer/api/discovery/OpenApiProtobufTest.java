package io.nilometer.api.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.nilometer.api.encode.ProtobufReader;
import io.nilometer.api.query.Samples;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OpenApiProtobufTest {

  private static final String GROUP = "apis/metrics.k8s.io/v1beta1";
  private static final String NODES = "/" + GROUP + "/nodes";
  private static final String METRICS = "io.k8s.metrics.pkg.apis.metrics.v1beta1.";
  private static final String ACTION = "x-kubernetes-action";
  private static final String KIND = "x-kubernetes-group-version-kind";
  private static final String KIND_OF_NODE =
      "group: metrics.k8s.io\nkind: NodeMetrics\nversion: v1beta1\n";

  private final OpenApi openApi = new OpenApi(InstantSource.system());
  private final ProtobufReader v2 = read(openApi.v2());
  private final ProtobufReader v3 = read(openApi.v3(GROUP).orElseThrow());

  @Test
  void everyDocumentHasItsTitleAndPaths() {
    assertThat(v2.text(1)).isEqualTo("2.0");
    assertThat(v2.message(2).text(1)).isEqualTo("Nilometer");
    assertThat(v2.message(2).text(2)).isEqualTo("v1");
    assertThat(names(v2.message(8).messages(2)))
        .containsExactlyElementsOf(fields(new DocumentResource("openapi-v2").json().path("paths")));
    assertThat(v3.text(1)).isEqualTo("3.0.0");
    assertThat(v3.message(2).text(1)).isEqualTo("Nilometer");
    assertThat(v3.message(2).text(6)).isEqualTo("v1beta1");
    assertThat(names(v3.message(4).messages(1))).contains(NODES);
  }

  @Test
  void operationOfVersion2IsWhole() {
    ProtobufReader get = value(v2.message(8).messages(2), NODES).message(2);
    assertThat(get.text(3)).isEqualTo("List NodeMetrics.");
    assertThat(get.text(5)).isEqualTo("listMetricsV1beta1NodeMetrics");
    assertThat(texts(get, 6))
        .containsExactly(
            "application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
    assertThat(texts(get, 10)).containsExactly("https");
    ProtobufReader response = value(get.message(9).messages(1), "200").message(1);
    assertThat(response.text(1)).isEqualTo("OK");
    assertThat(response.message(2).message(1).text(1))
        .isEqualTo("#/definitions/" + METRICS + "NodeMetricsList");
    assertThat(value(get.messages(13), ACTION).text(2)).isEqualTo("list\n");
    assertThat(value(get.messages(13), KIND).text(2)).isEqualTo(KIND_OF_NODE);
  }

  @Test
  void parametersOfVersion2AreSortedByWhereTheyAre() {
    ProtobufReader path = value(v2.message(8).messages(2), NODES + "/{name}");
    List<ProtobufReader> parameters =
        path.messages(9).stream().map(item -> item.message(1).message(2)).toList();
    ProtobufReader inPath = parameters.getFirst().message(4);
    assertThat(inPath.number(1)).isOne();
    assertThat(List.of(inPath.text(2), inPath.text(4), inPath.text(5)))
        .containsExactly("path", "name", "string");
    ProtobufReader inQuery = parameters.get(1).message(3);
    assertThat(List.of(inQuery.text(2), inQuery.text(4), inQuery.text(6)))
        .containsExactly("query", "pretty", "string");
  }

  @Test
  void definitionsOfVersion2AreWhole() {
    List<ProtobufReader> definitions = v2.message(9).messages(1);
    assertThat(names(definitions))
        .containsExactlyElementsOf(
            fields(new DocumentResource("openapi-v2").json().path("definitions")));
    ProtobufReader node = value(definitions, METRICS + "NodeMetrics");
    assertThat(node.message(22).text(1)).isEqualTo("object");
    assertThat(texts(node, 19)).containsExactly("timestamp", "window", "usage");
    List<ProtobufReader> properties = node.message(25).messages(1);
    assertThat(names(properties))
        .containsExactly("apiVersion", "kind", "metadata", "timestamp", "window", "usage");
    assertThat(value(properties, "timestamp").text(2)).isEqualTo("date-time");
    assertThat(value(properties, "metadata").text(1)).endsWith(".ObjectMeta");
    assertThat(value(properties, "usage").message(21).message(1).message(22).text(1))
        .isEqualTo("string");
    ProtobufReader list = value(definitions, METRICS + "NodeMetricsList");
    assertThat(value(list.message(25).messages(1), "items").message(23).message(1).text(1))
        .isEqualTo("#/definitions/" + METRICS + "NodeMetrics");
    assertThat(value(node.messages(31), KIND).text(2)).startsWith("- group: metrics.k8s.io\n");
  }

  @Test
  void operationOfVersion3IsWhole() {
    ProtobufReader path = value(v3.message(4).messages(1), NODES + "/{name}");
    ProtobufReader get = path.message(4);
    assertThat(get.text(5)).isEqualTo("readMetricsV1beta1NodeMetrics");
    ProtobufReader name = path.messages(13).getFirst().message(1);
    assertThat(List.of(name.text(1), name.text(2))).containsExactly("name", "path");
    assertThat(name.number(4)).isOne();
    assertThat(name.message(10).message(1).text(25)).isEqualTo("string");
    ProtobufReader response = value(get.message(8).messages(2), "200").message(1);
    ProtobufReader json = value(response.message(3).messages(1), "application/json");
    assertThat(json.message(1).message(2).text(1))
        .isEqualTo("#/components/schemas/" + METRICS + "NodeMetrics");
    assertThat(value(get.messages(13), ACTION).text(2)).isEqualTo("get\n");
    assertThat(value(get.messages(13), KIND).text(2)).isEqualTo(KIND_OF_NODE);
  }

  @Test
  void schemasOfVersion3AreWhole() {
    List<ProtobufReader> schemas = v3.message(5).message(1).messages(1);
    ProtobufReader node = value(schemas, METRICS + "NodeMetrics").message(1);
    assertThat(node.text(25)).isEqualTo("object");
    assertThat(texts(node, 23)).containsExactly("timestamp", "window", "usage");
    List<ProtobufReader> properties = node.message(31).messages(1);
    assertThat(value(properties, "timestamp").message(1).text(35)).isEqualTo("date-time");
    assertThat(value(properties, "metadata").message(1).message(26).message(2).text(1))
        .endsWith(".ObjectMeta");
    ProtobufReader values = value(properties, "usage").message(1).message(32).message(1);
    assertThat(values.message(1).text(25)).isEqualTo("string");
    ProtobufReader list = value(schemas, METRICS + "NodeMetricsList").message(1);
    ProtobufReader items = value(list.message(31).messages(1), "items").message(1).message(30);
    assertThat(items.message(1).message(2).text(1))
        .isEqualTo("#/components/schemas/" + METRICS + "NodeMetrics");
    assertThat(value(node.messages(36), KIND).text(2)).startsWith("- group: metrics.k8s.io\n");
  }

  @Test
  void whatHasNoFieldIsRefused() {
    assertThatThrownBy(
            () ->
                OpenApiProtobuf2.bytes(new DocumentResource("openapi-v2").json().put("host", "h")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'host'");
    assertThatThrownBy(
            () ->
                OpenApiProtobuf3.bytes(
                    new DocumentResource("openapi-v3-apis").json().put("openapi", 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3");
  }

  private static ProtobufReader read(OpenApiDocument document) {
    return ProtobufReader.message(Samples.bytes(document.protobuf()));
  }

  private static List<String> fields(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static List<String> names(List<ProtobufReader> entries) {
    return entries.stream().map(entry -> entry.text(1)).toList();
  }

  private static ProtobufReader value(List<ProtobufReader> entries, String name) {
    return entries.stream()
        .filter(entry -> entry.text(1).equals(name))
        .findFirst()
        .orElseThrow()
        .message(2);
  }

  private static List<String> texts(ProtobufReader message, int field) {
    return message.fields().getField(field).getLengthDelimitedList().stream()
        .map(bytes -> bytes.toStringUtf8())
        .toList();
  }
}
