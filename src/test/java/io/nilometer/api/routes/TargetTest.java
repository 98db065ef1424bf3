package io.nilometer.api.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.Headers;
import io.nilometer.api.http.Query;
import io.nilometer.api.http.RequestTarget;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.model.PodRef;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {

  private static final String API = "/apis/metrics.k8s.io/v1beta1";

  @Test
  void resourcesAreFoundByTheirPath() {
    assertThat(get(API + "/nodes")).isEqualTo(new Target.NodeList(ApiVersion.V1BETA1));
    assertThat(get(API + "/nodes/a")).isEqualTo(new Target.Node(ApiVersion.V1BETA1, "a"));
    assertThat(get(API + "/pods"))
        .isEqualTo(new Target.PodList(ApiVersion.V1BETA1, Optional.empty()));
    assertThat(get(API + "/namespaces/b/pods"))
        .isEqualTo(new Target.PodList(ApiVersion.V1BETA1, Optional.of("b")));
    assertThat(get(API + "/namespaces/b/pods/c"))
        .isEqualTo(new Target.Pod(ApiVersion.V1BETA1, new PodRef("b", "c")));
  }

  @Test
  void discoveryIsFoundWithAndWithoutASlashAtTheEnd() {
    assertThat(get("/apis")).isEqualTo(get("/apis/")).isEqualTo(new Target.Groups());
    assertThat(get("/apis/metrics.k8s.io"))
        .isEqualTo(get("/apis/metrics.k8s.io/"))
        .isEqualTo(new Target.Group());
    assertThat(get(API))
        .isEqualTo(get(API + "/"))
        .isEqualTo(new Target.Resources(ApiVersion.V1BETA1));
    assertThat(get("/version")).isEqualTo(get("/version/")).isEqualTo(new Target.Version());
  }

  @Test
  void slashesAtTheEndOfAResourceDoNotCount() {
    assertThat(get(API + "/nodes/")).isEqualTo(new Target.NodeList(ApiVersion.V1BETA1));
    assertThat(get(API + "/nodes//")).isEqualTo(new Target.NodeList(ApiVersion.V1BETA1));
    assertThat(get(API + "/nodes/a/")).isEqualTo(new Target.Node(ApiVersion.V1BETA1, "a"));
  }

  @Test
  void anEmptyNamespaceIsAllOfThem() {
    assertThat(get(API + "/namespaces//pods"))
        .isEqualTo(new Target.PodList(ApiVersion.V1BETA1, Optional.empty()));
  }

  @Test
  void dotsAreNamesLikeOthers() {
    assertThat(get(API + "/nodes/..")).isEqualTo(new Target.Node(ApiVersion.V1BETA1, ".."));
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
      strings = {"/apis/metrics.k8s.io/v2", "/apis/metrics.k8s.io//v1beta1/nodes", "/version/x"})
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
    assertThat(target(method, API + "/nodes")).isEqualTo(new Target.WrongMethod());
    assertThat(target(method, API + "/namespaces/b/pods/c")).isEqualTo(new Target.WrongMethod());
    assertThat(target(method, "/apis")).isEqualTo(new Target.WrongMethod());
    assertThat(target(method, "/version")).isEqualTo(new Target.WrongMethod());
    assertThat(target(method, API + "/foo")).isEqualTo(new Target.NoResource());
  }

  @Test
  void outsideTheApiAnyMethodWillDo() {
    assertThat(target("DELETE", "/livez"))
        .isEqualTo(new Target.HealthChecks(HealthEndpoint.LIVEZ, Optional.empty()));
    assertThat(target("POST", "/")).isEqualTo(new Target.Index());
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
    return target("GET", path);
  }

  private static Target target(String method, String path) {
    var target = new RequestTarget(path, path, Query.NONE);
    return Target.of(new ApiRequest(method, target, new Headers(), Optional.empty()));
  }
}
