package io.nilometer.api.encode;

import static io.nilometer.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nilometer.api.http.Body;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.api.query.Samples;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.PodUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class MetricsEncoderTest {

  private static final ObjectMapper JACKSON = new ObjectMapper();
  private static final Representation YAML = new Representation(Encoding.YAML, Shape.WHOLE, false);

  private final MetricsEncoder encoder = new MetricsEncoder(Samples.NOON);

  @Test
  void listOfNodesInJson() {
    assertThat(Samples.text(nodes(Representation.JSON, IncludeObject.METADATA)))
        .isEqualTo(
            """
            {"kind":"NodeMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{},"items":[\
            {"metadata":{"name":"node-1","creationTimestamp":"2026-11-23T12:00:00Z",\
            "labels":{"arch":"arm64","zone":"a"}},"timestamp":"2026-11-23T11:59:53Z",\
            "window":"15.005s","usage":{"cpu":"500m","memory":"1Gi"}}]}
            """);
  }

  @Test
  void podInJson() {
    assertThat(
            Samples.text(
                encoder.object(
                    Representation.JSON, ApiVersion.V1BETA1, Samples.POD, IncludeObject.METADATA)))
        .isEqualTo(
            """
            {"kind":"PodMetrics","apiVersion":"metrics.k8s.io/v1beta1","metadata":{"name":"web-1",\
            "namespace":"shop","creationTimestamp":"2026-11-23T12:00:00Z","labels":{"app":"web"}},\
            "timestamp":"2026-11-23T11:59:53Z","window":"15s","containers":[{"name":"main",\
            "usage":{"cpu":"253981n","memory":"1578368Ki"}},{"name":"proxy",\
            "usage":{"cpu":"12m","memory":"1Ki"}}]}
            """);
  }

  @Test
  void podInPrettyJsonHasNoLineEndAfterIt() {
    String text =
        Samples.text(
            encoder.object(
                Representation.PRETTY_JSON,
                ApiVersion.V1BETA1,
                Samples.POD,
                IncludeObject.METADATA));
    assertThat(text)
        .startsWith("{\n  \"kind\": \"PodMetrics\",\n  \"apiVersion\"")
        .contains("\n    \"labels\": {\n      \"app\": \"web\"\n    }\n  },\n")
        .endsWith("\n        \"memory\": \"1Ki\"\n      }\n    }\n  ]\n}");
  }

  @Test
  void listOfPodsInYaml() {
    assertThat(Samples.text(pods(YAML, List.of(Samples.POD))))
        .isEqualTo(
            """
            apiVersion: metrics.k8s.io/v1beta1
            items:
            - containers:
              - name: main
                usage:
                  cpu: 253981n
                  memory: 1578368Ki
              - name: proxy
                usage:
                  cpu: 12m
                  memory: 1Ki
              metadata:
                creationTimestamp: "2026-11-23T12:00:00Z"
                labels:
                  app: web
                name: web-1
                namespace: shop
              timestamp: "2026-11-23T11:59:53Z"
              window: 15s
            kind: PodMetricsList
            metadata: {}
            """);
  }

  @Test
  void emptyListsHaveAnEmptyArray() {
    String json = "{\"kind\":\"PodMetricsList\",\"apiVersion\":\"metrics.k8s.io/v1beta1\"";
    assertThat(Samples.text(pods(Representation.JSON, List.of())))
        .isEqualTo(json + ",\"metadata\":{},\"items\":[]}\n");
    assertThat(Samples.text(pods(Representation.PRETTY_JSON, List.of())))
        .endsWith("  \"metadata\": {},\n  \"items\": []\n}");
    assertThat(Samples.text(pods(YAML, List.of()))).contains("\nitems: []\n");
  }

  @Test
  void emptyTableHasNoColumns() {
    assertThat(Samples.text(pods(table(Encoding.JSON), List.of())))
        .isEqualTo(
            """
            {"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{},"columnDefinitions":null,\
            "rows":null}
            """);
  }

  @Test
  void tableAddsUpThePodsContainers() throws IOException {
    JsonNode table =
        JACKSON.readTree(Samples.bytes(pods(table(Encoding.JSON), List.of(Samples.POD))));
    assertThat(table.at("/columnDefinitions").findValuesAsText("name"))
        .containsExactly("Name", "cpu", "memory", "Window");
    assertThat(table.at("/rows/0/cells"))
        .isEqualTo(json("[\"web-1\",\"12253981n\",\"1578369Ki\",\"15s\"]"));
  }

  @ParameterizedTest
  @EnumSource
  void rowsCarryAsMuchOfTheObjectAsAskedFor(IncludeObject include) throws IOException {
    JsonNode object =
        JACKSON.readTree(Samples.bytes(nodes(table(Encoding.JSON), include))).at("/rows/0/object");
    assertThat(object.path("kind").asText("none"))
        .isEqualTo(
            switch (include) {
              case METADATA -> "PartialObjectMetadata";
              case OBJECT -> "NodeMetrics";
              case NONE -> "none";
            });
  }

  @Test
  void partialObjectsNameTheirKindInJson() {
    var partial =
        new Representation(Encoding.JSON, new Shape.PartialList(MetaVersion.V1BETA1), false);
    assertThat(Samples.text(pods(partial, List.of(Samples.POD))))
        .isEqualTo(
            """
            {"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1beta1","metadata":{},\
            "items":[{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1beta1",\
            "metadata":{"name":"web-1","namespace":"shop",\
            "creationTimestamp":"2026-11-23T12:00:00Z","labels":{"app":"web"}}}]}
            """);
  }

  @Test
  void listWrittenStraightToBytesIsTheOneMadeOfDocuments() throws IOException {
    List<PodMetrics> pods = Samples.pods(1000);
    JsonNode direct = JACKSON.readTree(Samples.bytes(pods(Representation.JSON, pods)));
    JsonNode documents = JACKSON.readTree(Samples.bytes(pods(Representation.PRETTY_JSON, pods)));
    assertThat(direct.toString()).isEqualTo(documents.toString());
  }

  @Test
  void longListComesInPiecesOf64KiB() {
    var sizes = new ArrayList<Integer>();
    pods(Representation.JSON, Samples.pods(2000))
        .chunks()
        .forEachRemaining(piece -> sizes.add(piece.length));
    assertThat(sizes).hasSizeGreaterThan(5);
    assertThat(sizes.subList(0, sizes.size() - 1)).allMatch(size -> size >= 64 * 1024);
    assertThat(sizes).allMatch(size -> size < 66 * 1024);
  }

  private Body nodes(Representation representation, IncludeObject include) {
    return encoder.list(
        representation, ApiVersion.V1BETA1, ObjectKind.NODE, List.of(Samples.NODE), include);
  }

  private Body pods(Representation representation, List<PodMetrics> pods) {
    return encoder.list(
        representation, ApiVersion.V1BETA1, ObjectKind.POD, pods, IncludeObject.METADATA);
  }

  private static Representation table(Encoding encoding) {
    return new Representation(encoding, new Shape.Table(MetaVersion.V1), false);
  }

  @ParameterizedTest
  @CsvSource({"json, '\"memory\":\"1Gi\",\"swap\":\"4Ki\"'", "yaml, 'memory: 1Gi\\n  swap: 4Ki'"})
  void swapIsShownWhereTheKubeletReportsIt(String subtype, String usage) {
    var representation =
        new Representation(Encoding.valueOf(subtype.toUpperCase(Locale.ROOT)), Shape.WHOLE, false);
    NodeMetrics swapping =
        new NodeMetrics("node-1", Samples.NODE.labels(), Samples.NODE.usage().withSwap(4096));
    String object = object(representation, swapping);
    assertThat(object).contains(usage.replace("\\n", "\n"));
    assertThat(object(representation, Samples.NODE)).doesNotContain("swap");
    String list =
        Samples.text(
            encoder.list(
                representation,
                ApiVersion.V1,
                ObjectKind.NODE,
                List.of(swapping),
                IncludeObject.METADATA));
    assertThat(list).contains("swap");
  }

  @Test
  void swapOfContainersIsShownInLists() {
    PodUsage usage = Samples.POD.usage();
    List<ContainerUsage> swapping =
        usage.containers().stream().map(container -> container.withSwap(0)).toList();
    List<PodMetrics> pods =
        List.of(
            Samples.POD,
            new PodMetrics(
                Samples.POD.labels(),
                new PodUsage(
                    usage.pod(),
                    usage.node(),
                    usage.timeNanos(),
                    usage.windowNanos(),
                    usage.startNanos(),
                    swapping)));
    String list =
        Samples.text(
            encoder.list(
                Representation.JSON, ApiVersion.V1, ObjectKind.POD, pods, IncludeObject.METADATA));
    assertThat(list.split("\"swap\":\"0\"", -1)).hasSize(swapping.size() + 1);
  }

  @Test
  void noSwapInUseIsShownInV1Only() {
    NodeMetrics idle =
        new NodeMetrics("n", Samples.NODE.labels(), Samples.NODE.usage().withSwap(0));
    assertThat(object(Representation.JSON, idle)).contains("\"swap\":\"0\"");
    String older =
        Samples.text(
            encoder.object(Representation.JSON, ApiVersion.V1BETA1, idle, IncludeObject.METADATA));
    assertThat(older).doesNotContain("swap");
  }

  private String object(Representation representation, NodeMetrics node) {
    return Samples.text(
        encoder.object(representation, ApiVersion.V1, node, IncludeObject.METADATA));
  }
}
