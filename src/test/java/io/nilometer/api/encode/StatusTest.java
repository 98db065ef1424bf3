package io.nilometer.api.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.query.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatusTest {

  @Test
  void missingObjectInJson() {
    assertThat(Samples.text(Status.notFound("pods", "x").response(Representation.JSON).body()))
        .isEqualTo(
            """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
            "message":"pods \\"x\\" not found","reason":"NotFound",\
            "details":{"name":"x","kind":"pods"},"code":404}
            """);
  }

  @Test
  void missingObjectInYaml() {
    var yaml = new Representation(Encoding.YAML, Shape.WHOLE, false);
    assertThat(Samples.text(Status.notFound("node", "x").response(yaml).body()))
        .isEqualTo(
            """
            apiVersion: v1
            code: 404
            details:
              kind: node
              name: x
            kind: Status
            message: node "x" not found
            metadata: {}
            reason: NotFound
            status: Failure
            """);
  }

  @Test
  void failureInProtobuf() {
    var protobuf = new Representation(Encoding.PROTOBUF, Shape.WHOLE, false);
    var cause = new Status.Cause("FieldValueForbidden", "Forbidden: not for list", "watch");
    byte[] body =
        Samples.bytes(Status.invalidListOptions(List.of(cause)).response(protobuf).body());
    ProtobufReader status = ProtobufReader.object(body);
    assertThat(status.text(2)).isEqualTo("Failure");
    assertThat(status.text(3))
        .isEqualTo("ListOptions.meta.k8s.io \"\" is invalid: watch: Forbidden: not for list");
    assertThat(status.text(4)).isEqualTo("Invalid");
    assertThat(status.number(6)).isEqualTo(422);
    assertThat(status.message(5).text(3)).isEqualTo("ListOptions");
    assertThat(status.message(5).message(4).text(3)).isEqualTo("watch");
  }

  @Test
  void forbiddenObjectSaysWhoMayNotDoWhat() {
    Status status =
        Status.forbidden("mal", "get", "pods/log", "metrics.k8s.io", "shop", "web-1", "no RBAC");
    assertThat(status.message())
        .isEqualTo(
            "pods.metrics.k8s.io \"web-1\" is forbidden: User \"mal\" cannot get resource"
                + " \"pods/log\" in API group \"metrics.k8s.io\" in the namespace \"shop\": no"
                + " RBAC");
    assertThat(status.details()).contains(Status.Details.of("web-1", "metrics.k8s.io", "pods"));
  }

  @Test
  void forbiddenListSaysItsScope() {
    assertThat(Status.forbidden("mal", "list", "nodes", "metrics.k8s.io", "", "", "").message())
        .isEqualTo(
            "nodes.metrics.k8s.io is forbidden: User \"mal\" cannot list resource \"nodes\" in API"
                + " group \"metrics.k8s.io\" at the cluster scope");
  }

  @Test
  void forbiddenPathIsSafeToShow() {
    assertThat(Status.forbiddenPath("<b>", "get", "/metrics", "").message())
        .isEqualTo("forbidden: User \"&lt;b&gt;\" cannot get path \"/metrics\"");
  }

  @Test
  void emptyDetailsAreShownUnlessAbsent() {
    assertThat(Samples.text(Status.methodNotAllowed().response(Representation.JSON).body()))
        .contains("\"details\":{}");
    assertThat(Samples.text(Status.unauthorized().response(Representation.JSON).body()))
        .doesNotContain("details");
  }

  @Test
  void retryIsTold() {
    assertThat(Samples.text(Status.tooManyRequests(1).response(Representation.JSON).body()))
        .contains("\"code\":429", "\"details\":{\"retryAfterSeconds\":1}");
  }
}
