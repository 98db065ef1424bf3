package io.nilometer.demo.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.demo.Http;
import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AggregatorTest {

  private static final String NODES = "/apis/metrics.k8s.io/v1beta1/nodes";

  private final SimulatedCluster cluster = SimulatedCluster.start(ClusterSpec.of(0, 0));
  private final Http http = Http.to(cluster);
  private final EchoBackend first = EchoBackend.start("first");
  private final EchoBackend second = EchoBackend.start("second");

  @AfterEach
  void close() {
    http.close();
    cluster.close();
    first.close();
    second.close();
  }

  @Test
  void theBackendGetsTheCallerFromTheFrontProxyHeaders() throws Exception {
    serveFrom(first);
    HttpRequest.Builder request =
        http.request(cluster.apiServer().resolve(NODES)).header("X-Remote-User", "forged");
    JsonObject seen = new JsonObject(http.send(request).body());
    assertThat(seen.getString("certificate")).isEqualTo("CN=front-proxy-client");
    JsonObject headers = seen.getJsonObject("headers");
    assertThat(headers.getString("x-remote-user")).isEqualTo("admin");
    assertThat(headers.getString("x-remote-group")).isEqualTo("demo,system:authenticated");
    assertThat(headers.containsKey("authorization")).isFalse();
  }

  @Test
  void pathAndQueryArriveAsTheyCame() throws Exception {
    serveFrom(first);
    String path = NODES + "//%2e%2E/a%20b?labelSelector=a%3Db&x=%7e";
    assertThat(new JsonObject(http.api(path).body()).getString("uri")).isEqualTo(path);
  }

  @Test
  void methodAndBodyArriveAsTheyCame() throws Exception {
    serveFrom(first);
    HttpRequest.Builder request =
        http.request(cluster.apiServer().resolve(NODES))
            .method("PATCH", BodyPublishers.ofString("x".repeat(1_000_000)));
    JsonObject seen = new JsonObject(http.send(request).body());
    assertThat(seen.getString("method")).isEqualTo("PATCH");
    assertThat(seen.getInteger("bodyLength")).isEqualTo(1_000_000);
  }

  @Test
  void statusAndHeadersAreReturned() throws Exception {
    serveFrom(first);
    var response = http.api(NODES + "?teapot");
    assertThat(response.statusCode()).isEqualTo(418);
    assertThat(response.headers().firstValue("X-Backend")).contains("first");
  }

  @Test
  void readyBackendsTakeTurns() {
    cluster.backends(List.of(first.uri(), second.uri()));
    await().until(() -> answeredBy(2).size() == 2);
  }

  @Test
  void aBackendThatIsNotReadyGetsNoRequests() {
    cluster.backends(List.of(first.uri(), second.uri()));
    await().until(() -> answeredBy(2).size() == 2);
    first.ready(false);
    await().until(() -> answeredBy(3).equals(Set.of("second")));
  }

  @Test
  void withoutAReadyBackendTheApiIsUnavailable() throws Exception {
    cluster.backends(List.of(URI.create("https://127.0.0.1:1")));
    var response = http.api(NODES);
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(new JsonObject(response.body()).getString("reason")).isEqualTo("ServiceUnavailable");
  }

  @Test
  void anUnknownTokenIsNotProxied() throws Exception {
    serveFrom(first);
    HttpRequest.Builder request =
        http.request(cluster.apiServer().resolve(NODES)).setHeader("Authorization", "Bearer no");
    assertThat(http.send(request).statusCode()).isEqualTo(401);
  }

  @Test
  void onlyTheMetricsGroupIsProxied() throws Exception {
    serveFrom(first);
    assertThat(http.api("/apis/metrics.k8s.io").headers().firstValue("X-Backend")).isPresent();
    assertThat(http.api("/apis/metrics.k8s.iox/v1").statusCode()).isEqualTo(404);
  }

  private void serveFrom(EchoBackend backend) {
    cluster.backends(List.of(backend.uri()));
    await().until(() -> http.api(NODES).statusCode() == 200);
  }

  private Set<String> answeredBy(int requests) throws Exception {
    var names = new HashSet<String>();
    for (int i = 0; i < requests; i++) {
      names.add(http.api(NODES).headers().firstValue("X-Backend").orElse("nobody"));
    }
    return names;
  }
}
