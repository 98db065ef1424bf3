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
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
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

  @Test
  void onATerminalItCountsStatusLinesThatDoNotFit() {
    cluster.backends(List.of(URI.create("http://127.0.0.1:" + backend.actualPort())));
    List<String> status = IntStream.rangeClosed(1, 12).mapToObj(line -> "status " + line).toList();
    try (TopView _ =
        show(true, new TopView.Content(Collections.nCopies(9, "introduction"), () -> status))) {
      await().until(() -> text().contains("ns/p"));
    }
    String screen = text().substring(text().indexOf("introduction")).split("\u001b", 2)[0];
    assertThat(screen.lines()).hasSizeLessThanOrEqualTo(23);
    assertThat(screen.lines().filter(line -> line.contains("status") || line.contains("more")))
        .containsExactly(
            "status 1",
            "status 2",
            "status 3",
            "status 4",
            "status 5",
            "status 6",
            "... and 5 more",
            "status 12");
  }

  private TopView show(boolean terminal) {
    return show(
        terminal,
        new TopView.Content(List.of("kubectl top nodes"), () -> List.of("replica 1  ready")));
  }

  private TopView show(boolean terminal, TopView.Content content) {
    return TopView.start(
        cluster.apiServer(),
        cluster.token(),
        cluster.trusted(),
        new PrintStream(printed, true, UTF_8),
        terminal,
        content);
  }

  private String text() {
    return printed.toString(UTF_8);
  }
}
