package io.nilometer.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.query.FakeMetrics;
import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.ObjectEvent;
import io.nilometer.api.query.Samples;
import io.nilometer.api.watch.FakeWatches;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ClientWatches over TLS and HTTP.
class WatchEndpointTest {

  private static final String WATCH = TestServer.API + "/pods?watch=1";

  private TestServer server;
  private FakeWatches watches;

  @BeforeEach
  void start(@TempDir Path certificates) throws Exception {
    var metrics = new FakeMetrics(List.of(Samples.NODE), List.of(Samples.POD));
    watches = new FakeWatches(metrics);
    server =
        TestServer.start(
            TestServer.settings(
                certificates,
                "requests.timeout = 1s",
                "requests.max-in-flight = 1",
                "requests.max-mutating-in-flight = 0"),
            metrics,
            watches);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawConnection watch(String target) throws Exception {
    RawConnection connection = server.connect();
    connection.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(connection.readHead())
        .startsWith("HTTP/1.1 200 ")
        .contains("Transfer-Encoding: chunked", "Content-Type: application/json\r\n");
    return connection;
  }

  /// One chunk, without its length.
  private static String chunk(RawConnection connection) throws IOException {
    int length = Integer.parseInt(connection.readLine(), 16);
    String text = connection.read(length);
    assertThat(connection.readLine()).isEmpty();
    return text;
  }

  private void happens(ObjectEvent.Type type, long version) {
    MetricsObject object = Samples.POD.withVersion(version);
    watches.put(new ObjectEvent(type, object));
  }

  @Test
  void eventsComeAsTheyHappen() throws Exception {
    try (RawConnection connection = watch(WATCH)) {
      assertThat(chunk(connection)).startsWith("{\"type\":\"ADDED\"").endsWith("}\n");
      happens(ObjectEvent.Type.MODIFIED, 5);
      assertThat(chunk(connection)).contains("\"MODIFIED\"", "\"resourceVersion\":\"5\"");
      happens(ObjectEvent.Type.DELETED, 6);
      assertThat(chunk(connection)).contains("\"DELETED\"", "\"resourceVersion\":\"6\"");
    }
  }

  @Test
  void aWatchEndsByItsTimeoutAndTheConnectionGoesOn() throws Exception {
    try (RawConnection connection = watch(WATCH + "&timeoutSeconds=1")) {
      chunk(connection);
      assertThat(chunk(connection)).isEmpty();
      connection.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(connection.readAnswer()).endsWith("ok");
    }
  }

  /// Here the request timeout is 1 s, and one request may be in progress.
  @Test
  void itOutlastsRequestsAndIsNoneInProgress() throws Exception {
    try (RawConnection connection = watch(WATCH);
        RawConnection other = server.connect()) {
      chunk(connection);
      await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);
      other.send("GET " + TestServer.API + "/pods HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(other.readAnswer()).startsWith("HTTP/1.1 200 ");
      happens(ObjectEvent.Type.MODIFIED, 5);
      assertThat(chunk(connection)).contains("\"MODIFIED\"");
    }
  }

  @Test
  void aClientThatDisconnectsEndsItsWatch() throws Exception {
    try (RawConnection connection = watch(WATCH)) {
      chunk(connection);
      assertThat(watches.running()).isEqualTo(1);
    }
    await().until(() -> watches.running() == 0);
  }

  @Test
  void aClientThatOnlyStopsSendingEndsItsWatchToo() throws Exception {
    try (RawConnection connection = watch(WATCH)) {
      chunk(connection);
      connection.endOutput();
      await().until(() -> watches.running() == 0);
    }
  }

  @Test
  void oneThatIsTooSlowIsDisconnected() throws Exception {
    try (RawConnection connection = watch(WATCH)) {
      chunk(connection);
      watches.cutOff();
      assertThat(connection.isClosedByServer()).isTrue();
    }
  }

  @Test
  void whenTheServerStopsWatchesEnd() throws Exception {
    try (RawConnection connection = watch(WATCH)) {
      chunk(connection);
      server.server().stop(Duration.ofSeconds(20));
      assertThat(chunk(connection)).isEmpty();
    }
  }
}
