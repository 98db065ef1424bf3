package io.nilometer.api.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.encode.Encoding;
import io.nilometer.api.encode.ProtobufReader;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.encode.Shape;
import io.nilometer.api.http.Body;
import io.nilometer.api.query.Samples;
import org.junit.jupiter.api.Test;

final class DiscoveryTest {

  private static final Representation PROTOBUF =
      new Representation(Encoding.PROTOBUF, Shape.WHOLE, false);

  private final Discovery discovery = new Discovery(":4443");

  @Test
  void groupsNameTheServersAddress() {
    assertThat(Samples.text(discovery.groups(Representation.JSON)))
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
    byte[] body = Samples.bytes(discovery.groups(PROTOBUF));
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

  @Test
  void resourcesAreNodesAndPods() {
    assertThat(Samples.text(discovery.resources(Representation.JSON)))
        .isEqualTo(
            """
            {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"metrics.k8s.io/v1beta1",\
            "resources":[{"name":"nodes","singularName":"","namespaced":false,\
            "kind":"NodeMetrics","verbs":["get","list"]},{"name":"pods","singularName":"",\
            "namespaced":true,"kind":"PodMetrics","verbs":["get","list"]}]}
            """);
    ProtobufReader pods =
        ProtobufReader.object(Samples.bytes(discovery.resources(PROTOBUF))).messages(2).getLast();
    assertThat(pods.text(1)).isEqualTo("pods");
    assertThat(pods.number(2)).isEqualTo(1);
    assertThat(pods.text(3)).isEqualTo("PodMetrics");
    assertThat(pods.message(4).text(1)).isEqualTo("get");
  }

  @Test
  void aggregatedDiscoverySaysWhatItIsInItsContentType() {
    Body body = discovery.aggregated(Representation.JSON);
    assertThat(body.contentType())
        .isEqualTo("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
    assertThat(Samples.text(body))
        .contains(
            "{\"resource\":\"pods\",\"responseKind\":{\"group\":\"\",\"version\":\"\","
                + "\"kind\":\"PodMetrics\"},\"scope\":\"Namespaced\"")
        .endsWith("\"freshness\":\"Current\"}]}]}\n");
    assertThat(discovery.aggregatedETag()).matches("\"[0-9A-F]{128}\"");
  }

  @Test
  void aggregatedDiscoveryInProtobuf() {
    ProtobufReader group =
        ProtobufReader.object(Samples.bytes(discovery.aggregated(PROTOBUF))).message(2);
    assertThat(group.message(1).text(1)).isEqualTo("metrics.k8s.io");
    ProtobufReader nodes = group.message(2).messages(2).getFirst();
    assertThat(nodes.message(2).text(3)).isEqualTo("NodeMetrics");
    assertThat(nodes.text(3)).isEqualTo("Cluster");
  }

  @Test
  void versionHasTheFieldsClientsReadWithoutAsking() {
    assertThat(Samples.text(discovery.version()))
        .contains("\"major\": ", "\"gitVersion\": \"v", "\"platform\": \"linux/");
  }

  @Test
  void pathsAreListed() {
    assertThat(Samples.text(discovery.paths()))
        .startsWith("{\n  \"paths\": [\n    \"/apis\",\n")
        .endsWith("    \"/version\"\n  ]\n}");
  }
}
