package io.nilometer.api.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nilometer.api.encode.Encoding;
import io.nilometer.api.encode.ProtobufReader;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.encode.Shape;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Headers;
import io.nilometer.api.http.RequestTarget;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.Samples;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DiscoveryTest {

  private static final Representation PROTOBUF =
      new Representation(Encoding.PROTOBUF, Shape.WHOLE, false);

  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

  private final Discovery discovery = new Discovery(":4443", false);

  @Test
  void groupsNameTheServersAddress() {
    assertThat(Samples.text(get("application/json").body()))
        .isEqualTo(
            """
            {"kind":"APIGroupList","groups":[{"name":"metrics.k8s.io","versions":[\
            {"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}],\
            "preferredVersion":{"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"},\
            "serverAddressByClientCIDRs":[{"clientCIDR":"0.0.0.0/0","serverAddress":":4443"}]}]}
            """);
  }

  @Test
  void groupsInProtobuf() {
    byte[] body = Samples.bytes(get("application/vnd.kubernetes.protobuf").body());
    assertThat(ProtobufReader.envelope(body).message(1).text(1)).isEmpty();
    ProtobufReader group = ProtobufReader.object(body).message(1);
    assertThat(group.text(1)).isEqualTo("metrics.k8s.io");
    assertThat(group.message(3).text(2)).isEqualTo("v1beta1");
    assertThat(group.message(4).text(2)).isEqualTo(":4443");
  }

  @Test
  void groupNamesItsVersions() {
    assertThat(Samples.text(discovery.group(Representation.JSON)))
        .startsWith("{\"kind\":\"APIGroup\",\"apiVersion\":\"v1\",\"name\":\"metrics.k8s.io\"")
        .doesNotContain("serverAddress");
  }

  @ParameterizedTest
  @EnumSource
  void whereWatchesAreServedTheVerbIsNamed(ApiVersion version) {
    var watchable = new Discovery("", true);
    assertThat(Samples.text(watchable.resources(version, Representation.JSON)))
        .contains("\"verbs\":[\"get\",\"list\",\"watch\"]");
    assertThat(new String(Samples.bytes(watchable.resources(version, PROTOBUF)), UTF_8))
        .contains("get", "list", "watch");
  }

  @Test
  void resourcesAreNodesAndPods() {
    assertThat(Samples.text(discovery.resources(ApiVersion.V1BETA1, Representation.JSON)))
        .isEqualTo(
            """
            {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"metrics.k8s.io/v1beta1",\
            "resources":[{"name":"nodes","singularName":"","namespaced":false,\
            "kind":"NodeMetrics","verbs":["get","list"]},{"name":"pods","singularName":"",\
            "namespaced":true,"kind":"PodMetrics","verbs":["get","list"]}]}
            """);
    ProtobufReader pods =
        ProtobufReader.object(Samples.bytes(discovery.resources(ApiVersion.V1BETA1, PROTOBUF)))
            .messages(2)
            .getLast();
    assertThat(pods.text(1)).isEqualTo("pods");
    assertThat(pods.number(2)).isEqualTo(1);
    assertThat(pods.text(3)).isEqualTo("PodMetrics");
    assertThat(pods.message(4).text(1)).isEqualTo("get");
  }

  @Test
  void aggregatedDiscoveryNamesItsKindInItsContentType() {
    ApiResponse response = get(AGGREGATED);
    assertThat(response.body().contentType())
        .isEqualTo("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    assertThat(Samples.text(response.body()))
        .contains(
            "{\"resource\":\"pods\",\"responseKind\":{\"group\":\"\",\"version\":\"\","
                + "\"kind\":\"PodMetrics\"},\"scope\":\"Namespaced\"")
        .endsWith("\"freshness\":\"Current\"}]}]}\n");
    assertThat(response.fields())
        .anySatisfy(field -> assertThat(field.value()).matches("\"[0-9A-F]{128}\""));
  }

  @Test
  void aggregatedDiscoveryPrefersV1() throws IOException {
    assertThat(versions(get(AGGREGATED))).containsExactly("v1", "v1beta1");
    assertThat(versions(get(AGGREGATED + ";profile=nopeer," + AGGREGATED)))
        .containsExactly("v1", "v1beta1");
  }

  @Test
  void olderClientsFindTheVersionTheyKnow() throws IOException {
    String older = AGGREGATED + "," + AGGREGATED.replace("v2", "v2beta1") + ",application/json";
    assertThat(versions(get(older))).containsExactly("v1beta1");
  }

  private static List<String> versions(ApiResponse response) throws IOException {
    JsonNode list = new ObjectMapper().readTree(Samples.bytes(response.body()));
    return list.path("items").path(0).path("versions").findValuesAsText("version").stream()
        .filter(version -> !version.isEmpty()) // those of response kinds
        .toList();
  }

  @Test
  void aggregatedDiscoveryInProtobuf() {
    String protobuf = AGGREGATED.replace("json", "vnd.kubernetes.protobuf");
    ProtobufReader group = ProtobufReader.object(Samples.bytes(get(protobuf).body())).message(2);
    assertThat(group.message(1).text(1)).isEqualTo("metrics.k8s.io");
    assertThat(group.messages(2)).extracting(version -> version.text(1)).contains("v1", "v1beta1");
    ProtobufReader nodes = group.messages(2).getFirst().messages(2).getFirst();
    assertThat(nodes.message(2).text(3)).isEqualTo("NodeMetrics");
    assertThat(nodes.text(3)).isEqualTo("Cluster");
  }

  @Test
  void versionHasTheFieldsClientsReadWithoutAsking() {
    assertThat(Samples.text(ServerDocuments.version()))
        .contains("\"major\": ", "\"gitVersion\": \"v", "\"platform\": \"linux/");
  }

  @Test
  void bothVersionsHaveTheSameResources() {
    String older = Samples.text(discovery.resources(ApiVersion.V1BETA1, Representation.JSON));
    assertThat(Samples.text(discovery.resources(ApiVersion.V1, Representation.JSON)))
        .isEqualTo(older.replace("v1beta1", "v1"));
  }

  @Test
  void pathsAreListed() {
    assertThat(Samples.text(ServerDocuments.paths()))
        .startsWith("{\n  \"paths\": [\n    \"/apis\",\n")
        .endsWith("    \"/version\"\n  ]\n}");
  }

  private ApiResponse get(String accept) {
    var headers = new Headers();
    headers.add("Accept", accept);
    var request =
        new ApiRequest(
            "GET", RequestTarget.parse("/apis").orElseThrow(), headers, Optional.empty());
    return discovery.groups(request, Negotiation.of(request));
  }
}
