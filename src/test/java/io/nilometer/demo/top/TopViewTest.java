package io.nilometer.demo.top;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.net.Blocking;
import io.nilometer.demo.objects.ClusterSpec;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopViewTest {

  private static final String NODES =
      """
      {"items":[{"metadata":{"name":"node-a"},"usage":{"cpu":"1500m","memory":"2Gi"}}]}
      """;
  private static final String PODS =
      """
      {"items":[{"metadata":{"name":"p","namespace":"ns"},"containers":[]}]}
      """;

  private final Vertx vertx = Vertx.vertx();
  private final SimulatedCluster cluster = SimulatedCluster.start(ClusterSpec.of(0, 0));
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final HttpServer backend =
      Blocking.await(
          vertx
              .createHttpServer()
              .requestHandler(
                  request ->
                      request.response().end(request.path().endsWith("/nodes") ? NODES : PODS))
              .listen(0, "127.0.0.1"));

  @AfterEach
  void close() {
    cluster.close();
    Blocking.await(vertx.close());
  }

  @Test
  void itWaitsForMetricsAndThenShowsThem() {
    try (TopView _ = show(false)) {
      await().until(() -> text().contains("No metrics yet"));
      assertThat(text()).contains("(503)", "replica 1  ready").doesNotContain("kubectl");
      cluster.backends(List.of(URI.create("http://127.0.0.1:" + backend.actualPort())));
      await().until(() -> text().contains("ns/p"));
    }
    assertThat(text()).containsOnlyOnce("kubectl top nodes");
    assertThat(text()).contains("1 NODES", "node-a", "1500m", "2048Mi", "1 PODS");
    assertThat(text()).doesNotContain("\u001b");
  }

  @Test
  void onATerminalItRedrawsInPlace() {
    try (TopView _ = show(true)) {
      await().until(() -> text().contains("\u001b[2A\u001b[J"));
    }
  }

  private TopView show(boolean terminal) {
    return TopView.start(
        cluster.apiServer(),
        cluster.token(),
        cluster.trusted(),
        new PrintStream(printed, true, UTF_8),
        terminal,
        new TopView.Content(List.of("kubectl top nodes"), () -> List.of("replica 1  ready")));
  }

  private String text() {
    return printed.toString(UTF_8);
  }
}
