package io.nilometer.api.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Over real sockets.
@Timeout(300)
final class SocketSelectorTest {

  private static final int MOST = ReadingTurns.PER_ADDRESS;

  private final List<Connected> connections = new ArrayList<>();
  private final List<Connected> arrived = new CopyOnWriteArrayList<>(); // once for each arrival
  private ServerSocketChannel listening;
  private SocketSelector selector;
  private InetAddress crowded;
  private InetAddress other;

  @BeforeEach
  void listen() throws Exception {
    crowded = InetAddress.getByName("192.0.2.1");
    other = InetAddress.getByName("192.0.2.2");
    selector = SocketSelector.start("test-selector", () -> {});
    listening =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void close() throws Exception {
    for (Connected connected : connections) {
      connected.client.close();
      connected.registration.close();
    }
    listening.close();
    selector.close();
  }

  private final class Connected implements SocketSelector.Listener {
    private final SocketChannel client;
    private final SocketSelector.Registration registration;

    Connected(InetAddress address) throws IOException {
      client = SocketChannel.open(listening.getLocalAddress());
      SocketChannel server = listening.accept();
      server.configureBlocking(false);
      registration = selector.register(server, address, this);
      connections.add(this);
    }

    Connected sends() throws IOException {
      client.write(ByteBuffer.wrap(new byte[1]));
      return this;
    }

    @Override
    public void arrived(SocketSelector.Arrival arrival) {
      arrived.add(this);
    }

    @Override
    public void writable() {}
  }

  private void awaitArrivals(int count) {
    await().untilAsserted(() -> assertThat(arrived).hasSize(count));
  }

  private void crowd(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      new Connected(crowded).sends();
    }
  }

  /// The selector has gone over all connections when the bytes of another address arrive.
  private void awaitOther() throws IOException {
    int before = arrived.size();
    Connected connected = new Connected(other).sends();
    await()
        .untilAsserted(
            () -> assertThat(arrived.subList(before, arrived.size())).contains(connected));
  }

  @Test
  void ofAnAddressAFewAreReadUntilTheyAreHandled() throws Exception {
    crowd(2 * MOST);
    awaitArrivals(MOST);
    awaitOther();
    assertThat(arrived).hasSize(MOST + 1);
    arrived.getFirst().registration.handled();
    awaitArrivals(MOST + 2);
    for (int i = 1; arrived.size() < 2 * MOST + 1; i++) {
      arrived.get(i).registration.handled();
      awaitArrivals(Math.min(MOST + 2 + i, 2 * MOST + 1));
    }
    assertThat(arrived).doesNotHaveDuplicates();
  }

  @Test
  void oneThatIsHandledAndConsumedIsReadAgain() throws Exception {
    Connected connected = new Connected(crowded).sends();
    for (int i = 1; i < 100; i++) {
      awaitArrivals(i);
      connected.sends();
      connected.registration.handled();
      connected.registration.consumed();
    }
    awaitArrivals(100);
  }

  @Test
  void oneThatIsClosedGivesItsTurnAway() throws Exception {
    crowd(2 * MOST);
    awaitArrivals(MOST);
    for (Connected connected : List.copyOf(arrived)) {
      connected.registration.close();
    }
    awaitArrivals(2 * MOST);
    assertThat(arrived).doesNotHaveDuplicates();
  }
}
