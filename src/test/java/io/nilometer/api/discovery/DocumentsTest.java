package io.nilometer.api.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The documents that are shipped: their JSON against their protobuf, and against what is served.
final class DocumentsTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static Stream<String> names() throws IOException {
    return ProtobufResources.names().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void theProtobufIsDerivedFromTheJson(String name) throws IOException {
    assertThat(new DocumentResource(name).protobuf())
        .as("%s.pb is old: run ProtobufResources", name)
        .isEqualTo(ProtobufResources.derived(name));
  }

  @Test
  void openApiIsServedAsItIsShipped() throws IOException {
    var openApi = new OpenApi(InstantSource.system());
    assertServed(openApi.v2(), "openapi-v2");
    JsonNode index = MAPPER.readTree(Samples.bytes(openApi.index())).path("paths");
    long shipped = names().filter(name -> name.startsWith("openapi-v3-")).count();
    assertThat(index).hasSize((int) shipped);
    for (var entry : index.properties()) {
      String group = entry.getKey();
      assertServed(openApi.v3(group).orElseThrow(), "openapi-v3-" + group.replace('/', '-'));
    }
  }

  private static void assertServed(OpenApiDocument served, String name) throws IOException {
    assertThat(MAPPER.readTree(Samples.bytes(served.json())))
        .isEqualTo(new DocumentResource(name).json());
    assertThat(Samples.bytes(served.protobuf())).isEqualTo(new DocumentResource(name).protobuf());
  }

  /// The schema is the same in both versions of the API, and in both versions of OpenAPI.
  @ParameterizedTest
  @EnumSource(ApiVersion.class)
  void bothVersionsHaveTheSameSchema(ApiVersion version) throws IOException {
    String group = "apis/metrics.k8s.io/" + version.version();
    String v3 = file("openapi-v3-" + group.replace('/', '-'));
    assertThat(v3.replace("v1beta1", "v1").replace("V1beta1", "V1"))
        .isEqualTo(
            file("openapi-v3-apis-metrics.k8s.io-v1beta1")
                .replace("v1beta1", "v1")
                .replace("V1beta1", "V1"));
    JsonNode definitions = new DocumentResource("openapi-v2").json().path("definitions");
    JsonNode schemas = MAPPER.readTree(v3).path("components").path("schemas");
    for (var schema : schemas.properties()) {
      ObjectNode definition = (ObjectNode) definitions.path(schema.getKey());
      assertThat(schema.getValue().path("description"))
          .as(schema.getKey())
          .isEqualTo(definition.path("description"));
      assertThat(schema.getValue().path("properties").size())
          .isEqualTo(definition.path("properties").size());
      assertThat(schema.getValue().path("required")).isEqualTo(definition.path("required"));
    }
  }

  @Test
  void noSchemaHasEmptyPropertiesWhichOtherParsersDrop() throws IOException {
    for (String name : ProtobufResources.names()) {
      for (JsonNode properties : new DocumentResource(name).json().findValues("properties")) {
        assertThat(properties).as(name).isNotEmpty();
      }
    }
  }

  @Test
  void discoveryIsServedAsItIsShipped() throws IOException {
    var discovery = new Discovery("", false);
    assertThat(MAPPER.readTree(Samples.bytes(discovery.group(Representation.JSON))))
        .isEqualTo(new DocumentResource("group").json());
    for (ApiVersion version : ApiVersion.values()) {
      assertThat(MAPPER.readTree(Samples.bytes(discovery.resources(version, Representation.JSON))))
          .isEqualTo(new DocumentResource("resources-" + version.version()).json());
    }
  }

  private static String file(String name) throws IOException {
    return Files.readString(
        ProtobufResources.FOLDER.resolve(name + ".json"), StandardCharsets.UTF_8);
  }
}
