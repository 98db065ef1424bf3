package io.nilometer.api;

import static io.nilometer.api.TestServer.API;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.query.ListMemory;
import io.nilometer.api.query.ManyPods;
import io.nilometer.api.query.Metrics;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.api.query.NodeSelection;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.api.query.PodSelection;
import io.nilometer.model.PodRef;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class GracefulStopTest {

  private static final String NODES = "GET " + API + "/nodes HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String PODS = "GET " + API + "/pods HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final Duration LONG = Duration.ofSeconds(90);

  /// Later than the end of a test, however slow the machine is.
  private static final Duration NOT_MET = Duration.ofMinutes(5);

  @TempDir private Path certificates;
  private final Held metrics = new Held();

  @Test
  void anAnswerThatHasBegunIsFinished() throws Exception {
    try (var server = TestServer.start(certificates, metrics);
        RawConnection connection = server.connect()) {
      connection.send(NODES);
      metrics.awaitQuestion();
      CompletableFuture<Done> stopped = server.server().stop(NOT_MET).toCompletableFuture();
      awaitRefused(server);
      assertThat(stopped).isNotDone();
      metrics.nodes.complete(List.of());
      assertThat(connection.readToEnd())
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("Connection: close\r\n", "NodeMetricsList");
      assertThat(stopped).succeedsWithin(LONG);
    }
  }

  @Test
  void aLargeAnswerThatIsBeingSentIsFinished() throws Exception {
    try (var server = TestServer.start(certificates, metrics);
        RawConnection connection = server.connect()) {
      connection.send(PODS);
      connection.readHead();
      CompletableFuture<Done> stopped = server.server().stop(NOT_MET).toCompletableFuture();
      awaitRefused(server);
      assertThat(stopped).isNotDone();
      assertThat(connection.readToEnd()).contains("pod-099999").endsWith("0\r\n\r\n");
      assertThat(stopped).succeedsWithin(LONG);
    }
  }

  @Test
  void anAnswerThatDoesNotEndIsBrokenOffAtTheDeadline() throws Exception {
    try (var server = TestServer.start(certificates, metrics);
        RawConnection connection = server.connect()) {
      connection.send(NODES);
      metrics.awaitQuestion();
      CompletionStage<Done> stopped = server.server().stop(Duration.ofMillis(300));
      assertThat(stopped).succeedsWithin(LONG);
      assertThat(connection.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aReaderThatDoesNotReadIsBrokenOffAtTheDeadline() throws Exception {
    try (var server = TestServer.start(certificates, metrics);
        RawConnection connection = server.connect()) {
      connection.send(PODS);
      connection.readHead();
      CompletionStage<Done> stopped = server.server().stop(Duration.ofMillis(300));
      assertThat(stopped).succeedsWithin(LONG);
    }
  }

  @Test
  void connectionsThatAskNothingAreClosedAtOnce() throws Exception {
    try (var server = TestServer.start(certificates, metrics);
        RawConnection used = server.connect();
        RawConnection unused = server.connect()) {
      used.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(used.readAnswer()).endsWith("ok");
      CompletionStage<Done> stopped = server.server().stop(LONG);
      assertThat(used.isClosedByServer()).isTrue();
      assertThat(unused.isClosedByServer()).isTrue();
      assertThat(stopped).succeedsWithin(LONG);
    }
  }

  @Test
  void whenStoppedNobodyIsListening() throws Exception {
    try (var server = TestServer.start(certificates, metrics)) {
      server.server().stop(LONG).toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> server.connect().close());
    }
  }

  private static void awaitRefused(TestServer server) {
    await()
        .untilAsserted(
            () ->
                assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> server.connect().close()));
  }

  /// Answers for nodes when the test says so, and for pods at once.
  private static final class Held implements Metrics {

    private final CompletableFuture<List<NodeMetrics>> nodes = new CompletableFuture<>();
    private final CountDownLatch question = new CountDownLatch(1);

    void awaitQuestion() throws InterruptedException {
      assertThat(question.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public CompletionStage<List<NodeMetrics>> nodes(NodeSelection selection, ListMemory memory) {
      question.countDown();
      return nodes;
    }

    @Override
    public CompletionStage<Optional<NodeMetrics>> node(String name) {
      return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public CompletionStage<List<PodMetrics>> pods(PodSelection selection, ListMemory memory) {
      return CompletableFuture.completedStage(new ManyPods(100_000));
    }

    @Override
    public CompletionStage<Optional<PodMetrics>> pod(PodRef pod) {
      return CompletableFuture.completedStage(Optional.empty());
    }
  }
}
