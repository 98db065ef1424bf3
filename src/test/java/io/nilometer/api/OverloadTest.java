package io.nilometer.api;

import static io.nilometer.api.TestServer.API;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.http.ServingSettings;
import io.nilometer.api.query.HeldMetrics;
import io.nilometer.api.query.ManyPods;
import io.nilometer.api.query.PodMetrics;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class OverloadTest {

  private static final String NODES = "GET " + API + "/nodes HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String PODS = "GET " + API + "/pods HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String LIVE = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int MANY = 100_000;

  /// Several handshakes take less, even on a busy machine.
  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(4);

  @TempDir private Path certificates;
  private final HeldMetrics metrics = new HeldMetrics();

  private TestServer start(int limit, Duration timeout, Duration headTimeout) throws Exception {
    ServingSettings settings =
        TestServer.settings(
            certificates,
            "requests { max-in-flight = %d, max-mutating-in-flight = 0 }".formatted(limit),
            "requests { timeout = %dms }".formatted(timeout.toMillis()),
            "requests { head-timeout = %dms }".formatted(headTimeout.toMillis()));
    return TestServer.start(settings, metrics);
  }

  private static String answer(TestServer server, String request) throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.send(request);
      return connection.readAnswer();
    }
  }

  private static void awaitRoom(TestServer server) {
    await().until(() -> answer(server, NODES).startsWith("HTTP/1.1 200 OK\r\n"));
  }

  @Test
  void aRequestTooManyIsTurnedAwayAndHealthIsNot() throws Exception {
    try (TestServer server = start(1, LONG, LONG);
        RawConnection first = server.connect()) {
      first.send(PODS);
      CompletableFuture<List<PodMetrics>> question = metrics.question();
      assertThat(answer(server, NODES))
          .startsWith("HTTP/1.1 429 Too Many Requests\r\n")
          .contains("Retry-After: 1\r\n", "Content-Type: application/json\r\n")
          .contains("\"reason\":\"TooManyRequests\"", "\"retryAfterSeconds\":1", "\"code\":429");
      assertThat(answer(server, LIVE)).startsWith("HTTP/1.1 200 OK\r\n");
      question.complete(List.of());
      assertThat(first.readAnswer()).startsWith("HTTP/1.1 200 OK\r\n");
      awaitRoom(server);
    }
  }

  @Test
  void withoutALimitNoneIsTooMany() throws Exception {
    try (TestServer server = start(0, LONG, LONG);
        RawConnection first = server.connect()) {
      first.send(PODS);
      assertThat(metrics.question()).isNotDone();
      assertThat(answer(server, NODES)).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void whoReadsSlowlyCountsUntilItGoes() throws Exception {
    try (TestServer server = start(1, LONG, LONG)) {
      try (RawConnection slow = server.connect()) {
        slow.send(PODS);
        metrics.question().complete(new ManyPods(MANY));
        slow.readHead();
        assertThat(answer(server, NODES)).startsWith("HTTP/1.1 429 ");
      }
      awaitRoom(server);
    }
  }

  @Test
  void whoGoesWhileWaitingLeavesItsPlaceAndNothingIsMadeForIt() throws Exception {
    var pods = new ManyPods(MANY);
    CompletableFuture<List<PodMetrics>> question;
    try (TestServer server = start(1, LONG, LONG)) {
      try (RawConnection gone = server.connect()) {
        gone.send(PODS);
        question = metrics.question();
        assertThat(answer(server, NODES)).startsWith("HTTP/1.1 429 ");
      }
      awaitRoom(server);
      assertThat(question).isCancelled();
      question.complete(pods);
      awaitRoom(server);
    }
    assertThat(pods.read()).isZero();
  }

  @Test
  void anAnswerThatDoesNotBeginInTimeIsATimeout() throws Exception {
    try (TestServer server = start(1, Duration.ofMillis(300), LONG)) {
      assertThat(answer(server, PODS))
          .startsWith("HTTP/1.1 504 Gateway Timeout\r\n")
          .contains("\"reason\":\"Timeout\"", "did not complete within the allotted timeout");
      assertThat(metrics.question()).isCancelled();
      awaitRoom(server);
    }
  }

  @Test
  void whoDoesNotReadInTimeIsCutOff() throws Exception {
    var pods = new ManyPods(MANY);
    try (TestServer server = start(1, Duration.ofSeconds(4), LONG);
        RawConnection slow = server.connect()) {
      slow.send(PODS);
      metrics.question().complete(pods);
      slow.readHead();
      awaitRoom(server);
      assertThat(pods.read()).isLessThan(MANY);
    }
  }

  @Test
  void whoConnectsAndSaysNothingIsCutOff() throws Exception {
    try (TestServer server = start(1, LONG, HEAD_TIMEOUT);
        var silent = new Socket(InetAddress.getLoopbackAddress(), server.server().port());
        RawConnection encrypted = server.connect()) {
      silent.setSoTimeout(60_000);
      assertThat(isClosed(silent)).isTrue();
      assertThat(encrypted.isClosedByServer()).isTrue();
    }
  }

  private static boolean isClosed(Socket socket) {
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (java.io.IOException e) {
      return true; // reset
    }
  }

  @Test
  void whoBeginsARequestAndDoesNotEndItIsCutOff() throws Exception {
    try (TestServer server = start(1, LONG, HEAD_TIMEOUT);
        RawConnection half = server.connect();
        RawConnection body = server.connect()) {
      half.send("GET /livez HTTP/1.1\r\nHost:");
      body.send("POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345");
      assertThat(half.isClosedByServer()).isTrue();
      assertThat(body.readToEnd()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
      awaitRoom(server);
    }
  }

  @Test
  void aBodyOfMoreThanAMebibyteIsNotTaken() throws Exception {
    try (TestServer server = start(1, LONG, LONG);
        RawConnection large = server.connect()) {
      large.send("POST " + API + "/nodes HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n");
      assertThat(large.readToEnd()).startsWith("HTTP/1.1 405 ").contains("Connection: close\r\n");
    }
  }

  @Test
  void whileItEndsNewRequestsAreTurnedAwayIfSoSet() throws Exception {
    ServingSettings settings =
        TestServer.settings(certificates, "shutdown-send-retry-after = true");
    try (TestServer server = TestServer.start(settings, metrics);
        RawConnection first = server.connect()) {
      first.send(PODS);
      CompletableFuture<List<PodMetrics>> question = metrics.question();
      CompletionStage<Done> stopped = server.server().stop(LONG);
      assertThat(answer(server, NODES))
          .startsWith("HTTP/1.1 429 Too Many Requests\r\n")
          .contains("Retry-After: 5\r\n", "Connection: close\r\n", "shutting down");
      assertThat(answer(server, LIVE)).startsWith("HTTP/1.1 200 OK\r\n");
      assertThat(stopped.toCompletableFuture()).isNotDone();
      question.complete(List.of());
      assertThat(first.readToEnd()).startsWith("HTTP/1.1 200 OK\r\n");
      stopped.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void whileItEndsItWaitsForOthersUntilTheDeadlineOnly() throws Exception {
    ServingSettings settings =
        TestServer.settings(certificates, "shutdown-send-retry-after = true");
    try (TestServer server = TestServer.start(settings, metrics);
        RawConnection first = server.connect()) {
      first.send(PODS);
      assertThat(metrics.question()).isNotDone();
      server.server().stop(Duration.ofMillis(300)).toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(first.isClosedByServer()).isTrue();
    }
  }
}
