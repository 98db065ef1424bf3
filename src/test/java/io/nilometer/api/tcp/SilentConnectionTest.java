package io.nilometer.api.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.TestServer;
import io.nilometer.settings.TestSettings;
import io.nilometer.telemetry.ConnectionMetrics.CloseReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SilentConnectionTest {

  private final Connections connections =
      new Connections(
          TestSettings.in("serving.connections", "max = 1", "max-per-address = 1")
              .serving()
              .connections(),
          Duration.ofMinutes(2),
          TestServer.telemetry().connections(),
          System::nanoTime);
  private final AtomicInteger begun = new AtomicInteger();
  private SocketSelector selector;
  private SocketChannel client;
  private SocketChannel server;
  private OpenConnection state;
  private SilentConnection silent;

  @BeforeEach
  void connect() throws Exception {
    selector = SocketSelector.start("test-selector", () -> {});
    try (ServerSocketChannel listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      client = SocketChannel.open(listening.getLocalAddress());
      server = listening.accept();
    }
    server.configureBlocking(false);
    state = connections.accept(InetAddress.getLoopbackAddress()).orElseThrow();
    silent = new SilentConnection(server, state, selector);
    silent.await(Runnable::run, begun::incrementAndGet);
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
    server.close();
    selector.close();
  }

  private int clientReads() throws Exception {
    return client.read(ByteBuffer.allocate(1));
  }

  @Test
  void theFirstByteBeginsIt() throws Exception {
    assertThat(begun).hasValue(0);
    client.write(ByteBuffer.wrap(new byte[1]));
    await().untilAtomic(begun, count -> assertThat(count).isEqualTo(1));
    silent.close(CloseReason.UNFINISHED_REQUEST);
    assertThat(server.isOpen()).isTrue();
    assertThat(state.ended().toCompletableFuture()).isNotDone();
  }

  @Test
  void soDoesTheEnd() throws Exception {
    client.shutdownOutput();
    await().untilAtomic(begun, count -> assertThat(count).isEqualTo(1));
  }

  @Test
  void aNewOneTakesItsPlace() throws Exception {
    assertThat(connections.accept(InetAddress.getLoopbackAddress())).isPresent();
    assertThat(clientReads()).isEqualTo(-1);
    assertThat(state.ended().toCompletableFuture()).isDone();
    assertThat(begun).hasValue(0);
    assertThat(connections.count()).isEqualTo(1);
  }

  @Test
  void itIsClosedOnce() throws Exception {
    silent.close(CloseReason.UNFINISHED_REQUEST);
    silent.close(CloseReason.ABORTED);
    assertThat(clientReads()).isEqualTo(-1);
    assertThat(connections.count()).isZero();
    assertThat(connections.accept(InetAddress.getLoopbackAddress())).isPresent();
  }
}
