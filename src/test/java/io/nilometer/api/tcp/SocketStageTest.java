package io.nilometer.api.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.nilometer.logging.LogLines;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Over real sockets.
@Timeout(300)
final class SocketStageTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static SocketSelector selector;

  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final CompletableFuture<Done> closed = new CompletableFuture<>();
  private Socket client;
  private SocketChannel channel;
  private SocketStage stage;

  @BeforeAll
  static void startSelector() throws Exception {
    selector = SocketSelector.start("test-selector", () -> {});
  }

  @AfterAll
  static void stop() {
    selector.close();
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void connect() throws Exception {
    try (ServerSocketChannel server =
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      var address = (InetSocketAddress) server.getLocalAddress();
      client = new Socket(address.getAddress(), address.getPort());
      client.setSoTimeout(60_000);
      channel = server.accept();
      channel.configureBlocking(false);
    }
    stage =
        new SocketStage(
            channel,
            InetAddress.getLoopbackAddress(),
            selector,
            new SocketStage.Traffic() {
              @Override
              public void received(int bytes) {
                received.addAndGet(bytes);
              }

              @Override
              public void sent(int bytes) {
                sent.addAndGet(bytes);
              }

              @Override
              public void closed() {
                closed.complete(Done.getInstance());
              }
            });
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
    channel.close();
  }

  @Test
  void aSelectorThatFailsReportsIt() throws Exception {
    var failed = new CompletableFuture<Done>();
    try (var lines = new LogLines(SocketSelector.class);
        SocketSelector failing =
            SocketSelector.start("failing", () -> failed.complete(Done.getInstance()))) {
      failing.register(
          channel,
          InetAddress.getLoopbackAddress(),
          new SocketSelector.Listener() {
            @Override
            public void arrived(SocketSelector.Arrival arrival) {
              throw new IllegalStateException("broken");
            }

            @Override
            public void writable() {}
          });
      send("x");
      failed.get(60, TimeUnit.SECONDS);
      assertThat(lines.texts()).containsExactly("ERROR Cannot read from connections");
    }
  }

  private void run(Flow<ByteString, ByteString, ?> application) {
    Flow.fromGraph(stage).join(application).run(KIT.system());
  }

  private void awaitClosed() throws Exception {
    closed.get(60, TimeUnit.SECONDS);
    assertThat(channel.isOpen()).isFalse();
  }

  private void send(String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private String read(int length) throws IOException {
    return new String(client.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
  }

  @Test
  void whatArrivesIsPassedOnAndWhatIsGivenIsSent() throws Exception {
    run(Flow.of(ByteString.class));
    for (int i = 0; i < 1000; i++) {
      send("ping");
      assertThat(read(4)).isEqualTo("ping");
    }
    assertThat(received).hasValue(4000);
    await().untilAsserted(() -> assertThat(sent).hasValue(4000)); // counted after it was sent
    client.close();
    awaitClosed();
  }

  @Test
  void largeAmountsPassUnchangedInBothDirections() throws Exception {
    run(Flow.of(ByteString.class));
    var bytes = new byte[20 << 20];
    new Random(1).nextBytes(bytes);
    var writer =
        CompletableFuture.runAsync(
            () -> {
              try {
                client.getOutputStream().write(bytes);
                client.shutdownOutput();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes);
    writer.get(60, TimeUnit.SECONDS);
    awaitClosed();
  }

  @Test
  void aClientThatHasEndedItsSideStillGetsWhatFollows() throws Exception {
    var end = new CompletableFuture<ByteString>();
    run(
        Flow.fromSinkAndSource(
            Sink.onComplete(_ -> end.complete(ByteString.fromString("after"))),
            Source.completionStage(end)));
    client.shutdownOutput();
    assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
        .isEqualTo("after");
    awaitClosed();
  }

  @Test
  void aClientThatStillSendsAtTheEndReadsAllOfIt() throws Exception {
    String response = "x".repeat(1 << 20);
    run(Flow.fromSinkAndSource(Sink.cancelled(), Source.single(ByteString.fromString(response))));
    send("unread".repeat(10_000));
    assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
        .isEqualTo(response);
    send("and more");
    client.close();
    awaitClosed();
  }

  @Test
  void aClientThatDoesNotEndItsSideIsLeftAfterAWhile() throws Exception {
    run(Flow.fromSinkAndSource(Sink.ignore(), Source.empty()));
    assertThat(client.getInputStream().read()).isNegative();
    awaitClosed();
  }

  @Test
  void aResetOfTheClientEndsBothSides() throws Exception {
    var ended = new CompletableFuture<Done>();
    run(
        Flow.of(ByteString.class)
            .watchTermination(
                (nothing, done) -> {
                  done.whenComplete((_, _) -> ended.complete(Done.getInstance()));
                  return nothing;
                }));
    client.setSoLinger(true, 0);
    client.close();
    ended.get(60, TimeUnit.SECONDS);
    awaitClosed();
  }

  @Test
  void resetBreaksTheConnection() throws Exception {
    run(Flow.of(ByteString.class));
    send("ping");
    assertThat(read(4)).isEqualTo("ping");
    stage.reset();
    assertThatExceptionOfType(SocketException.class)
        .isThrownBy(() -> client.getInputStream().read());
    awaitClosed();
  }

  @Test
  void aFailureOnEitherSideBreaksTheConnection() throws Exception {
    run(Flow.fromSinkAndSource(Sink.ignore(), Source.failed(new IllegalStateException("broken"))));
    assertThatExceptionOfType(SocketException.class)
        .isThrownBy(() -> client.getInputStream().read());
    awaitClosed();
    disconnect();
    connect();
    run(
        Flow.of(ByteString.class)
            .map(
                _ -> {
                  throw new IllegalStateException("broken");
                }));
    send("x");
    assertThatExceptionOfType(SocketException.class)
        .isThrownBy(() -> client.getInputStream().read());
  }

  @Test
  void aReaderThatStallsHoldsTheOutputBack() throws Exception {
    run(
        Flow.fromSinkAndSource(
            Sink.ignore(), Source.repeat(ByteString.fromArray(new byte[64 << 10]))));
    var last = new AtomicLong();
    await()
        .pollInterval(Duration.ofMillis(200))
        .until(() -> sent.get() > 0 && sent.get() == last.getAndSet(sent.get()));
    long stalled = sent.get();
    InputStream in = client.getInputStream();
    for (long read = 0; read <= stalled; ) {
      read += in.skip(1 << 20);
    }
    await().until(() -> sent.get() > stalled);
    stage.reset();
    awaitClosed();
  }

  @Test
  void anApplicationThatStallsHoldsTheInputBack() throws Exception {
    run(Flow.fromSinkAndSource(Sink.never(), Source.maybe()));
    client.setSendBufferSize(64 << 10);
    var writer =
        CompletableFuture.runAsync(
            () -> {
              try {
                client.getOutputStream().write(new byte[64 << 20]);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    await().until(() -> received.get() > 0);
    assertThat(writer).isNotDone();
    assertThat(received.get()).isLessThanOrEqualTo(64 << 10);
    stage.reset();
    assertThat(writer).failsWithin(Duration.ofSeconds(30));
  }

  @Test
  void aSilentConnectionStaysOpen() throws Exception {
    run(Flow.of(ByteString.class));
    client.setSoTimeout(300);
    assertThatExceptionOfType(SocketTimeoutException.class)
        .isThrownBy(() -> client.getInputStream().read());
    send("ping");
    assertThat(read(4)).isEqualTo("ping");
  }
}
