package io.nilometer.api.access;

import static io.nilometer.api.GuardedServer.code;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.GuardedServer;
import io.nilometer.api.TestServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorizationAccessTest {

  private static final String POD = TestServer.API + "/namespaces/ns/pods/p";

  @TempDir private Path folder;
  private GuardedServer server;

  private void start(String... changes) throws Exception {
    server = GuardedServer.start(folder, GuardedServer.settings(changes));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whoMayNotIsToldWhatAndWhy() throws Exception {
    start();
    server.reviews.decide(_ -> "\"allowed\": false, \"reason\": \"RBAC: <no> role\"");
    assertThat(server.ask(POD))
        .startsWith("HTTP/1.1 403 ")
        .contains(
            "\"message\":\"pods.metrics.k8s.io \\\"p\\\" is forbidden: User"
                + " \\\"system:anonymous\\\" cannot get resource \\\"pods\\\" in API group"
                + " \\\"metrics.k8s.io\\\" in the namespace \\\"ns\\\": RBAC: \\u003cno\\u003e"
                + " role\"");
    assertThat(server.ask("/openapi/v2"))
        .startsWith("HTTP/1.1 403 ")
        .contains("cannot get path \\\"/openapi/v2\\\": RBAC");
  }

  @Test
  void aDenialOutweighsNothingButAContradictionIsAnError() throws Exception {
    start();
    server.reviews.decide(_ -> "\"allowed\": false, \"denied\": true");
    assertThat(code(server.ask(POD))).isEqualTo(403);
    server.reviews.decide(_ -> "\"allowed\": true, \"denied\": true");
    assertThat(code(server.ask(POD + "2"))).isEqualTo(500);
  }

  @Test
  void onlyTheWholeHealthReportsAreFreeForAll() throws Exception {
    start();
    server.reviews.decide(_ -> "\"allowed\": false");
    for (String free : List.of("/healthz", "/livez", "/readyz", "/livez?verbose", "/%6civez")) {
      assertThat(code(server.ask(free))).as(free).isEqualTo(200);
    }
    for (String closed : List.of("/livez/ping", "/livez/", "//livez", "/", "/metrics", "/LIVEZ")) {
      assertThat(code(server.ask(closed))).as(closed).isEqualTo(403);
    }
  }

  @Test
  void otherPathsCanBeMadeFreeButNoObjects() throws Exception {
    start("always-allow-paths = [version, \"/live*\", \"" + TestServer.API + "/*\"]");
    server.reviews.decide(_ -> "\"allowed\": false");
    for (String free : List.of("/version", "/livez/ping")) {
      assertThat(code(server.ask(free))).as(free).isEqualTo(200);
    }
    for (String closed : List.of("/healthz", "/version/", POD)) {
      assertThat(code(server.ask(closed))).as(closed).isEqualTo(403);
    }
  }

  @Test
  void whatIsAuthorisedIsWhatIsAnswered() throws Exception {
    start();
    server.reviews.decide(
        spec ->
            spec.at("/resourceAttributes/namespace").asText().equals("mine")
                ? "\"allowed\": true"
                : "\"allowed\": false");
    String namespaces = TestServer.API + "/namespaces/";
    for (String own : List.of("mine/pods", "m%69ne/pods", "mine/pods/p", "mine/pods/")) {
      assertThat(code(server.ask(namespaces + own))).as(own).isIn(200, 404);
    }
    for (String other :
        List.of(
            "mine/../other/pods",
            "mine%2f..%2fother/pods",
            "/mine/pods",
            "other/pods?namespace=mine",
            "other/pods/../../mine/pods",
            "/pods")) {
      assertThat(code(server.ask(namespaces + other))).as(other).isIn(403, 404);
    }
  }

  @Test
  void aPathWithoutMeaningIsRefusedBeforeAnybodyIsAsked() throws Exception {
    start();
    assertThat(server.ask(TestServer.API + "/watch"))
        .startsWith("HTTP/1.1 500 ")
        .contains("failed to create RequestInfo");
    assertThat(server.reviews.accessReviews()).isEmpty();
  }
}
