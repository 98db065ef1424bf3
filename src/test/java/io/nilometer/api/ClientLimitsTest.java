package io.nilometer.api;

import static io.nilometer.api.TestServer.API;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.access.AccessCheck;
import io.nilometer.api.query.HeldMetrics;
import io.nilometer.api.query.ManyPods;
import io.nilometer.api.query.PodMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients that take all there is, while others are served.
@Timeout(300)
final class ClientLimitsTest {

  private static final String LIVE = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String PODS = "GET " + API + "/pods HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String LARGE_TARGET =
      "/livez?a=" + "a".repeat(800_000) + " HTTP/1.1\r\nHost: x\r\n"; // 3 MiB each
  private static final int LARGE = 20_000; // items, so that a list counts 3.7 MiB

  @TempDir private Path folder;
  private final HeldMetrics metrics = new HeldMetrics();
  private final List<AutoCloseable> held = new ArrayList<>();

  @AfterEach
  void letGo() throws Exception {
    for (AutoCloseable one : held) {
      one.close();
    }
  }

  private TestServer start(String... limits) throws Exception {
    var settings = new ArrayList<String>();
    settings.add("connections {");
    settings.addAll(List.of(limits));
    settings.add("}");
    settings.add("requests { max-in-flight = 100, max-mutating-in-flight = 0 }");
    return TestServer.start(TestServer.settings(folder, settings.toArray(String[]::new)), metrics);
  }

  private RawConnection connect(TestServer server) throws Exception {
    RawConnection connection = server.connect();
    held.add(connection);
    return connection;
  }

  private static void assertServed(TestServer server) throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.send(LIVE);
      assertThat(connection.readAnswer()).startsWith(OK);
    }
  }

  @Test
  void silentConnectionsDoNotKeepOthersOut() throws Exception {
    try (TestServer server = start("max = 10", "max-per-address = 10")) {
      for (int i = 0; i < 50; i++) {
        held.add(new Socket(InetAddress.getLoopbackAddress(), server.server().port()));
        if (i % 10 == 9) {
          assertServed(server);
        }
      }
    }
  }

  @Test
  void idleConnectionsDoNotKeepOthersOut() throws Exception {
    try (TestServer server = start("max = 10", "max-per-address = 10")) {
      RawConnection first = connect(server);
      first.send(LIVE);
      assertThat(first.readAnswer()).startsWith(OK);
      for (int i = 0; i < 15; i++) {
        connect(server);
      }
      assertServed(server);
      assertThat(first.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aRequestInProgressOutlivesIdleConnections() throws Exception {
    try (TestServer server = start("max = 4", "max-per-address = 4")) {
      RawConnection asks = connect(server);
      asks.send(PODS);
      CompletableFuture<List<PodMetrics>> question = metrics.question();
      for (int i = 0; i < 10; i++) {
        connect(server);
      }
      assertServed(server);
      question.complete(List.of());
      assertThat(asks.readAnswer()).startsWith(OK);
    }
  }

  @Test
  void unfinishedRequestsAreBoundedInSum() throws Exception {
    try (TestServer server = start("request-mebibytes = 4")) {
      byte[] field = ("X-A: " + "a".repeat(8_000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      RawConnection first = connect(server);
      first.send("GET /livez HTTP/1.1\r\nHost: x\r\n");
      sendUntilClosed(first, field, 100);
      for (int i = 0; i < 8; i++) {
        RawConnection head = connect(server);
        head.send("GET /livez HTTP/1.1\r\nHost: x\r\n");
        sendUntilClosed(head, field, 100);
        RawConnection body = connect(server);
        body.send("POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
        sendUntilClosed(body, field, 100);
        assertServed(server);
      }
      assertThat(first.isClosedByServer()).isTrue();
    }
  }

  @Test
  void completeRequestsWithoutTheirBodiesAreBoundedInSum() throws Exception {
    try (TestServer server = start("request-mebibytes = 4")) {
      RawConnection first = connect(server);
      String request = "POST " + LARGE_TARGET + "Content-Length: 1000000\r\n\r\n";
      first.send(request);
      assertGivesWay(first, server, request);
    }
  }

  private void assertGivesWay(RawConnection first, TestServer server, String request)
      throws Exception {
    for (int i = 0; i < 4; i++) {
      connect(server).send(request);
      assertServed(server);
    }
    assertThat(first.isClosedByServer()).isTrue();
  }

  @Test
  void completeRequestsThatAwaitAReviewAreBoundedInSum() throws Exception {
    var reviews = new AtomicInteger();
    AccessCheck access =
        request -> {
          if (request.headers().first("Authorization").isEmpty()) {
            return AccessCheck.ALL.decide(request);
          }
          reviews.incrementAndGet();
          return new CompletableFuture<>();
        };
    try (TestServer server =
        TestServer.start(
            TestServer.settings(folder, "connections { request-mebibytes = 4 }"),
            _ -> access,
            metrics)) {
      RawConnection first = connect(server);
      String request = "GET " + LARGE_TARGET + "Authorization: Bearer x\r\n\r\n";
      first.send(request);
      await().until(() -> reviews.get() == 1);
      assertGivesWay(first, server, request);
    }
  }

  @Test
  void aConnectionEndsAfterALargeHead() throws Exception {
    try (TestServer server = start()) {
      RawConnection large = connect(server);
      large.send("GET " + LARGE_TARGET + "\r\n");
      assertThat(large.readAnswer()).startsWith(OK).contains("Connection: close\r\n");
      assertThat(large.isClosedByServer()).isTrue();
      RawConnection usual = connect(server);
      usual.send(LIVE.replace("\r\n\r\n", "\r\nX-A: " + "a".repeat(60_000) + "\r\n\r\n"));
      assertThat(usual.readAnswer()).startsWith(OK).doesNotContain("Connection: close");
      usual.send(LIVE);
      assertThat(usual.readAnswer()).startsWith(OK);
    }
  }

  private static void sendUntilClosed(RawConnection connection, byte[] bytes, int times) {
    try {
      for (int i = 0; i < times; i++) {
        connection.send(bytes);
      }
    } catch (IOException _) {
      // closed, as it should be sooner or later
    }
  }

  @Test
  void slowReadersGiveWayToLists() throws Exception {
    try (TestServer server = start("response-mebibytes = 10", "slow-after = 300ms")) {
      var slow = new ArrayList<RawConnection>();
      for (int i = 0; i < 6; i++) {
        slow.add(connect(server));
        slow.getLast().send(PODS);
        metrics.question().complete(new ManyPods(LARGE));
        slow.getLast().readHead();
      }
      RawConnection reads = connect(server);
      reads.send(PODS);
      metrics.question().complete(new ManyPods(LARGE));
      assertThat(reads.readHead()).startsWith(OK);
      await().until(() -> slow.stream().anyMatch(ClientLimitsTest::isReset));
    }
  }

  @Test
  void callersWhoseAccessIsUndecidedHoldNoMemoryOfLists() throws Exception {
    var reviews = new AtomicInteger();
    AccessCheck access =
        request -> {
          if (request.headers().first("Authorization").isEmpty()) {
            return AccessCheck.ALL.decide(request);
          }
          reviews.incrementAndGet();
          return new CompletableFuture<>(); // which takes long
        };
    try (TestServer server =
        TestServer.start(
            TestServer.settings(folder, "connections { response-mebibytes = 4 }"),
            _ -> access,
            metrics)) {
      for (int i = 0; i < 30; i++) {
        connect(server).send(PODS.replace("\r\n\r\n", "\r\nAuthorization: Bearer x\r\n\r\n"));
      }
      await().until(() -> reviews.get() == 30);
      RawConnection reads = connect(server);
      reads.send(PODS);
      metrics.question().complete(new ManyPods(LARGE));
      assertThat(reads.readHead()).startsWith(OK);
    }
  }

  @Test
  void aListForWhichThereIsNoMemoryForLongIsRefused() throws Exception {
    try (TestServer server = start("response-mebibytes = 4", "slow-after = 60s")) {
      RawConnection reads = connect(server);
      reads.send(PODS);
      metrics.question().complete(new ManyPods(LARGE));
      reads.readHead();
      RawConnection waits = connect(server);
      waits.send(PODS);
      metrics.question().complete(new ManyPods(LARGE));
      assertThat(waits.readAnswer())
          .startsWith("HTTP/1.1 429 ")
          .contains("Retry-After: 1\r\n", "\"reason\":\"TooManyRequests\"");
    }
  }

  private static boolean isReset(RawConnection connection) {
    try {
      connection.send("\r\n");
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  @Test
  void aSingleHealthCheckCountsAsARequestAndTheReportDoesNot() throws Exception {
    try (TestServer server =
        TestServer.start(
            TestServer.settings(
                folder, "requests { max-in-flight = 1, max-mutating-in-flight = 0 }"),
            metrics)) {
      connect(server).send(PODS);
      CompletableFuture<List<PodMetrics>> question = metrics.question();
      assertThat(code(server, "/livez/ping")).isEqualTo("429");
      assertThat(code(server, "/readyz/no-such-check")).isEqualTo("429");
      assertThat(code(server, "/livez")).isEqualTo("200");
      assertThat(code(server, "/readyz?verbose")).isEqualTo("200");
      assertThat(code(server, "/healthz")).isEqualTo("200");
      assertThat(code(server, "/livez", "Authorization: Bearer x\r\n")).isEqualTo("429");
      assertThat(code(server, "/readyz", "Impersonate-User: jane\r\n")).isEqualTo("429");
      question.complete(List.of());
      await().atMost(Duration.ofMinutes(1)).until(() -> code(server, "/livez/ping").equals("200"));
    }
  }

  private static String code(TestServer server, String target) throws Exception {
    return code(server, target, "");
  }

  private static String code(TestServer server, String target, String fields) throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
      return connection.readAnswer().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length());
    }
  }
}
