package io.nilometer.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.query.FakeMetrics;
import io.nilometer.api.query.ObjectEvent;
import io.nilometer.api.query.Samples;
import io.nilometer.api.watch.FakeWatches;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Watches over WebSockets.
class WebSocketWatchTest {

  private static final String PODS = TestServer.API + "/pods";
  private static final String JSON = "application/json";

  private TestServer server;
  private FakeWatches watches;

  @BeforeEach
  void start(@TempDir Path certificates) throws Exception {
    var metrics = new FakeMetrics(List.of(Samples.NODE), List.of(Samples.POD));
    watches = new FakeWatches(metrics);
    server =
        TestServer.start(
            TestServer.settings(certificates, "requests.head-timeout = 1s"), metrics, watches);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// What a client receives: messages, and the code with which the server closes.
  private static final class Received implements WebSocket.Listener {
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final BlockingQueue<ByteBuffer> binaries = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        texts.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      assertThat(last).isTrue();
      binaries.add(ByteBuffer.allocate(data.remaining()).put(data).flip());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    String text() throws InterruptedException {
      return texts.poll(30, TimeUnit.SECONDS);
    }
  }

  private WebSocket open(String target, String accept, Received received) throws Exception {
    return TestServer.client()
        .newWebSocketBuilder()
        .header("Accept", accept)
        .buildAsync(URI.create("wss://localhost:" + server.server().port() + target), received)
        .get(30, TimeUnit.SECONDS);
  }

  private void happens(ObjectEvent.Type type, long version) {
    watches.put(new ObjectEvent(type, Samples.POD.withVersion(version)));
  }

  @Test
  void eachEventIsAMessageOfText() throws Exception {
    var received = new Received();
    open(PODS + "?watch=1", JSON, received);
    assertThat(received.text()).startsWith("{\"type\":\"ADDED\"").endsWith("}\n");
    happens(ObjectEvent.Type.MODIFIED, 5);
    happens(ObjectEvent.Type.DELETED, 6);
    await().until(() -> received.texts.stream().anyMatch(text -> text.contains("\"DELETED\"")));
    assertThat(received.texts)
        .allMatch(text -> text.startsWith("{\"type\":") && text.indexOf('\n') == text.length() - 1);
  }

  @Test
  void inProtobufItIsABinaryMessageWithoutALength() throws Exception {
    var received = new Received();
    open(PODS + "?watch=1", "application/vnd.kubernetes.protobuf", received);
    ByteBuffer event = received.binaries.poll(30, TimeUnit.SECONDS);
    String bytes = StandardCharsets.ISO_8859_1.decode(event).toString();
    assertThat(bytes).startsWith("\n\u0005ADDED\u0012").contains("k8s\0", "PodMetrics");
  }

  @Test
  void theFirstSubprotocolIsChosen() throws Exception {
    WebSocket socket =
        TestServer.client()
            .newWebSocketBuilder()
            .subprotocols("binary.k8s.io", "other.k8s.io")
            .buildAsync(
                URI.create("wss://localhost:" + server.server().port() + PODS + "?watch=1"),
                new Received())
            .get(30, TimeUnit.SECONDS);
    assertThat(socket.getSubprotocol()).isEqualTo("binary.k8s.io");
  }

  /// Here a request has to arrive within 1 s.
  @Test
  void whatTheClientSendsIsDiscarded() throws Exception {
    var received = new Received();
    WebSocket socket = open(PODS + "?watch=1", JSON, received);
    received.text();
    socket.sendText("hello", true).get(30, TimeUnit.SECONDS);
    socket.sendBinary(ByteBuffer.allocate(100_000), true).get(30, TimeUnit.SECONDS);
    await().pollDelay(Duration.ofMillis(2_500)).until(() -> true);
    happens(ObjectEvent.Type.MODIFIED, 5);
    assertThat(received.text()).contains("\"MODIFIED\"");
  }

  @Test
  void aClientThatClosesEndsItsWatch() throws Exception {
    var received = new Received();
    WebSocket socket = open(PODS + "?watch=1", JSON, received);
    received.text();
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(30, TimeUnit.SECONDS);
    await().until(() -> watches.running() == 0);
  }

  @Test
  void aClientThatDisconnectsEndsItsWatchToo() throws Exception {
    var received = new Received();
    WebSocket socket = open(PODS + "?watch=1", JSON, received);
    received.text();
    socket.abort();
    await().until(() -> watches.running() == 0);
  }

  @Test
  void theTimeoutOfTheWatchClosesIt() throws Exception {
    var received = new Received();
    open(PODS + "?watch=1&timeoutSeconds=1", JSON, received);
    assertThat(received.closed.get(30, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
  }

  @Test
  void whenTheServerStopsItIsClosed() throws Exception {
    var received = new Received();
    open(PODS + "?watch=1", JSON, received);
    received.text();
    CompletionStage<?> stopped = server.server().stop(Duration.ofSeconds(20));
    assertThat(received.closed.get(30, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
    stopped.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void aListIsNone() {
    Throwable failure = catchThrowable(() -> open(PODS, JSON, new Received()));
    assertThat(failure.getCause()).isInstanceOf(WebSocketHandshakeException.class);
    int code = ((WebSocketHandshakeException) failure.getCause()).getResponse().statusCode();
    assertThat(code).isEqualTo(200);
  }
}
