package io.nilometer.api.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.PodRef;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {

  private static final String API = "/apis/metrics.k8s.io/v1beta1";

  @Test
  void resourcesAreFoundByTheirPath() {
    assertThat(get(API + "/nodes")).isEqualTo(new Target.NodeList());
    assertThat(get(API + "/nodes/a")).isEqualTo(new Target.Node("a"));
    assertThat(get(API + "/pods")).isEqualTo(new Target.PodList(Optional.empty()));
    assertThat(get(API + "/namespaces/b/pods")).isEqualTo(new Target.PodList(Optional.of("b")));
    assertThat(get(API + "/namespaces/b/pods/c")).isEqualTo(new Target.Pod(new PodRef("b", "c")));
  }

  @Test
  void discoveryIsFoundWithAndWithoutASlashAtTheEnd() {
    assertThat(get("/apis")).isEqualTo(get("/apis/")).isEqualTo(new Target.Groups());
    assertThat(get("/apis/metrics.k8s.io"))
        .isEqualTo(get("/apis/metrics.k8s.io/"))
        .isEqualTo(new Target.Group());
    assertThat(get(API)).isEqualTo(get(API + "/")).isEqualTo(new Target.Resources());
    assertThat(get("/version")).isEqualTo(get("/version/")).isEqualTo(new Target.Version());
  }

  @Test
  void slashesAtTheEndOfAResourceDoNotCount() {
    assertThat(get(API + "/nodes/")).isEqualTo(new Target.NodeList());
    assertThat(get(API + "/nodes//")).isEqualTo(new Target.NodeList());
    assertThat(get(API + "/nodes/a/")).isEqualTo(new Target.Node("a"));
  }

  @Test
  void anEmptyNamespaceIsAllOfThem() {
    assertThat(get(API + "/namespaces//pods")).isEqualTo(new Target.PodList(Optional.empty()));
  }

  @Test
  void dotsAreNamesLikeOthers() {
    assertThat(get(API + "/nodes/..")).isEqualTo(new Target.Node(".."));
    assertThat(get(API + "/nodes/../pods")).isEqualTo(new Target.NoResource());
    assertThat(get("/x/.." + API + "/nodes")).isEqualTo(new Target.NoPath());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/foo",
        "/NODES",
        "/nodes/a/status",
        "//nodes",
        "/nodes//a",
        "/pods/a",
        "/namespaces/b",
        "/namespaces/b/nodes",
        "/namespaces/b/pods/c/log",
        "/watch/nodes"
      })
  void whatIsNotServedInsideTheApiIsNoResource(String path) {
    assertThat(get(API + path)).isEqualTo(new Target.NoResource());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/apis/metrics.k8s.io/v1", "/apis/metrics.k8s.io//v1beta1/nodes", "/version/x"})
  void whatIsNotServedBelowAKnownRootIsNoResource(String path) {
    assertThat(get(path)).isEqualTo(new Target.NoResource());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "//apis/metrics.k8s.io/v1beta1/nodes",
        "/apis//",
        "/apis/other",
        "/apis/metrics.k8s.iox",
        "/api/v1",
        "/versionx",
        "/livezx"
      })
  void whatIsNotServedElsewhereIsNoPath(String path) {
    assertThat(get(path)).isEqualTo(new Target.NoPath());
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
  void theApiIsOnlyRead(String method) {
    assertThat(Target.of(method, API + "/nodes")).isEqualTo(new Target.WrongMethod());
    assertThat(Target.of(method, API + "/namespaces/b/pods/c")).isEqualTo(new Target.WrongMethod());
    assertThat(Target.of(method, "/apis")).isEqualTo(new Target.WrongMethod());
    assertThat(Target.of(method, "/version")).isEqualTo(new Target.WrongMethod());
    assertThat(Target.of(method, API + "/foo")).isEqualTo(new Target.NoResource());
  }

  @Test
  void outsideTheApiAnyMethodWillDo() {
    assertThat(Target.of("DELETE", "/livez"))
        .isEqualTo(new Target.HealthChecks(HealthEndpoint.LIVEZ, Optional.empty()));
    assertThat(Target.of("POST", "/")).isEqualTo(new Target.Index());
  }

  @Test
  void aHealthCheckIsNamedByTheRestOfThePath() {
    assertThat(get("/readyz/poststarthook/x"))
        .isEqualTo(new Target.HealthChecks(HealthEndpoint.READYZ, Optional.of("poststarthook/x")));
  }

  @Test
  void openApiDocumentsAreNamedByTheRestOfThePath() {
    assertThat(get("/openapi/v2")).isEqualTo(new Target.OpenApi("v2"));
    assertThat(get("/openapi/v3")).isEqualTo(new Target.OpenApi("v3"));
    assertThat(get("/openapi/v3/apis/x")).isEqualTo(new Target.OpenApi("v3/apis/x"));
    assertThat(get("/openapi/v1")).isEqualTo(new Target.NoPath());
  }

  private static Target get(String path) {
    return Target.of("GET", path);
  }
}
