package io.nilometer.api;

import static io.nilometer.api.TestServer.API;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nilometer.api.query.ListMemory;
import io.nilometer.api.query.ManyPods;
import io.nilometer.api.query.Metrics;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.api.query.NodeSelection;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.api.query.PodSelection;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.Usage;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LargeAnswersTest {

  private static final int PODS = 150_000;
  private static final String LIST = "GET " + API + "/pods HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir private static Path certificates;
  private static TestServer server;
  private static Asked metrics;

  @BeforeAll
  static void start() throws Exception {
    metrics = new Asked();
    server = TestServer.start(certificates, metrics);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void forget() {
    metrics.lists.clear();
  }

  @Test
  void aLargeListIsWhole() throws Exception {
    try (HttpClient client = TestServer.client()) {
      HttpResponse<InputStream> answer =
          client.send(server.get(API + "/pods"), BodyHandlers.ofInputStream());
      assertThat(answer.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
      assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
      assertWhole(answer.body());
    }
  }

  @Test
  void aLargeListIsCompressedWhereThatIsWelcome() throws Exception {
    try (HttpClient client = TestServer.client()) {
      HttpResponse<InputStream> answer =
          client.send(
              server.get(API + "/pods", "Accept-Encoding", "deflate, gzip"),
              BodyHandlers.ofInputStream());
      assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
      assertThat(answer.headers().firstValue("Vary")).hasValue("Accept-Encoding");
      assertWhole(new GZIPInputStream(answer.body()));
    }
  }

  private static void assertWhole(InputStream body) throws Exception {
    try (body) {
      JsonNode items = new ObjectMapper().readTree(body).get("items");
      assertThat(items).hasSize(PODS);
      assertThat(items.get(PODS - 1).get("metadata").get("name").asText()).isEqualTo("pod-149999");
    }
  }

  @Test
  void aSmallAnswerIsNotCompressed() throws Exception {
    try (HttpClient client = TestServer.client()) {
      HttpResponse<String> answer =
          client.send(
              server.get(API + "/nodes", "Accept-Encoding", "gzip"), BodyHandlers.ofString());
      assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
      assertThat(answer.body()).contains("NodeMetricsList");
    }
  }

  @Test
  void aListIsMadeNoFasterThanItIsRead() throws Exception {
    try (RawConnection slow = server.connect()) {
      slow.send(LIST);
      assertThat(slow.readHead()).startsWith("HTTP/1.1 200 OK\r\n");
      awaitPause(metrics.lists.getFirst());
      assertThat(metrics.lists.getFirst().get().read()).isLessThan(PODS / 2);
    }
  }

  @Test
  void slowReadersDoNotHinderOthers() throws Exception {
    var slow = new ArrayList<RawConnection>();
    try (HttpClient client = TestServer.client()) {
      for (int i = 0; i < 20; i++) {
        slow.add(server.connect());
        slow.getLast().send(LIST);
        slow.getLast().readHead();
      }
      HttpResponse<InputStream> answer =
          client.send(server.get(API + "/pods"), BodyHandlers.ofInputStream());
      assertWhole(answer.body());
    } finally {
      for (RawConnection connection : slow) {
        connection.close();
      }
    }
  }

  @Test
  void aListIsDroppedWhenItsReaderGoesAway() throws Exception {
    try (RawConnection gone = server.connect()) {
      gone.send(LIST);
      gone.readHead();
    }
    WeakReference<ManyPods> list = metrics.lists.getFirst();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              System.gc();
              return list.get() == null;
            });
  }

  /// Until it was read no further for a while.
  private static void awaitPause(WeakReference<ManyPods> list) {
    var last = new int[] {-1};
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              int read = list.get().read();
              boolean paused = read == last[0];
              last[0] = read;
              return paused;
            });
  }

  /// Answers each question for pods with a list of its own, and does not keep it.
  private static final class Asked implements Metrics {

    private final List<WeakReference<ManyPods>> lists = new ArrayList<>();

    @Override
    public CompletionStage<List<NodeMetrics>> nodes(NodeSelection selection, ListMemory memory) {
      return CompletableFuture.completedStage(
          List.of(new NodeMetrics("n", Labels.NONE, new Usage(0, 1, 1, 1))));
    }

    @Override
    public CompletionStage<Optional<NodeMetrics>> node(String name) {
      return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public synchronized CompletionStage<List<PodMetrics>> pods(
        PodSelection selection, ListMemory memory) {
      var list = new ManyPods(PODS);
      lists.add(new WeakReference<>(list));
      return CompletableFuture.completedStage(list);
    }

    @Override
    public CompletionStage<Optional<PodMetrics>> pod(PodRef pod) {
      return CompletableFuture.completedStage(Optional.empty());
    }
  }
}
