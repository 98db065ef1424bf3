package io.nilometer.api.discovery;

import static io.nilometer.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nilometer.api.query.Samples;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OpenApiTest {

  private static final ObjectMapper JACKSON = new ObjectMapper();
  private static final String GROUP = "apis/metrics.k8s.io/v1beta1";
  private static final String NODE = "io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics";

  private final OpenApi openApi = new OpenApi(InstantSource.system());

  @Test
  void everyReferenceLeadsToASchema() throws IOException {
    assertReferencesLead(JACKSON.readTree(Samples.bytes(openApi.v2().json())));
    assertReferencesLead(JACKSON.readTree(Samples.bytes(openApi.v3(GROUP).orElseThrow().json())));
  }

  @Test
  void schemaIsTiedToItsKind() throws IOException {
    JsonNode document = JACKSON.readTree(Samples.bytes(openApi.v3(GROUP).orElseThrow().json()));
    JsonNode node = document.path("components").path("schemas").path(NODE);
    assertThat(node.path("x-kubernetes-group-version-kind"))
        .isEqualTo(
            json(
                "[{\"group\":\"metrics.k8s.io\",\"kind\":\"NodeMetrics\",\"version\":\"v1beta1\"}]"));
    assertThat(node.path("required")).isEqualTo(json("[\"timestamp\",\"window\",\"usage\"]"));
  }

  @Test
  void pathsServedAreDescribedOnce() throws IOException {
    JsonNode paths = JACKSON.readTree(Samples.bytes(openApi.v2().json())).path("paths");
    assertThat(paths.properties())
        .extracting(path -> path.getKey())
        .contains(
            "/apis/metrics.k8s.io/v1beta1/nodes/{name}",
            "/apis/metrics.k8s.io/v1beta1/namespaces/{namespace}/pods/{name}",
            "/apis/metrics.k8s.io/v1beta1/pods")
        .doesNotHaveDuplicates();
    assertThat(paths.findValuesAsText("operationId")).hasSize(15).doesNotHaveDuplicates();
  }

  @Test
  void indexGivesEachDocumentWithItsHash() throws IOException {
    JsonNode index = JACKSON.readTree(Samples.bytes(openApi.index())).path("paths");
    assertThat(index.properties())
        .extracting(path -> path.getKey())
        .containsExactly("apis", "apis/metrics.k8s.io", "apis/metrics.k8s.io/v1", GROUP, "version");
    String hash = openApi.v3(GROUP).orElseThrow().hash();
    assertThat(hash).matches("[0-9A-F]{128}");
    assertThat(index.path(GROUP).path("serverRelativeURL").asText())
        .isEqualTo("/openapi/v3/" + GROUP + "?hash=" + hash);
  }

  @Test
  void unknownGroupHasNoDocument() {
    assertThat(openApi.v3("apis/apps/v1")).isEmpty();
  }

  private static void assertReferencesLead(JsonNode document) {
    List<String> references = document.findValuesAsText("$ref");
    assertThat(references).isNotEmpty();
    for (String reference : references) {
      JsonNode schema = document;
      for (String step : reference.substring(2).split("/", -1)) {
        schema = schema.path(step);
      }
      assertThat(schema.path("type").asText()).as(reference).isNotEmpty();
    }
  }
}
