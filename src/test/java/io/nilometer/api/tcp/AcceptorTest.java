package io.nilometer.api.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.nilometer.logging.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.net.ExtendedSocketOptions;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class AcceptorTest {

  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final BlockingQueue<SocketChannel> accepted = new LinkedBlockingQueue<>();

  @Test
  void connectionsArePassedOnUntilItIsClosed() throws Exception {
    Acceptor acceptor = Acceptor.bind(ANY, 10, Set.of());
    acceptor.start("test", accepted::add, () -> {}, () -> {});
    InetSocketAddress address = acceptor.address();
    for (int i = 0; i < 3; i++) {
      try (var client = new Socket(address.getAddress(), address.getPort());
          SocketChannel server = accepted.poll(60, TimeUnit.SECONDS)) {
        assertThat(server.getRemoteAddress()).isEqualTo(client.getLocalSocketAddress());
        assertThat(server.isBlocking()).isFalse();
      }
    }
    acceptor.close();
    acceptor.ended().toCompletableFuture().get(60, TimeUnit.SECONDS);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close());
  }

  @Test
  void aClientWhoseMachineIsGoneIsNoticedWithinTwoMinutes() throws Exception {
    try (Acceptor acceptor = Acceptor.bind(ANY, 10, Set.of())) {
      acceptor.start("test", accepted::add, () -> {}, () -> {});
      InetSocketAddress address = acceptor.address();
      try (var client = new Socket(address.getAddress(), address.getPort());
          SocketChannel server = accepted.poll(60, TimeUnit.SECONDS)) {
        assertThat(server.getRemoteAddress()).isEqualTo(client.getLocalSocketAddress());
        assertThat(server.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        int idle = server.getOption(ExtendedSocketOptions.TCP_KEEPIDLE);
        int interval = server.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL);
        int probes = server.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT);
        assertThat(idle + interval * probes).isLessThanOrEqualTo(120);
      }
    }
  }

  @Test
  void aConnectionThatCannotBeServedIsClosedAndTheNextIsServed() throws Exception {
    var calls = new AtomicInteger();
    try (Acceptor acceptor = Acceptor.bind(ANY, 10, Set.of());
        var lines = new LogLines(Acceptor.class)) {
      acceptor.start(
          "test",
          channel -> {
            if (calls.getAndIncrement() == 0) {
              throw new IllegalStateException("ending");
            }
            accepted.add(channel);
          },
          () -> {},
          () -> {});
      InetSocketAddress address = acceptor.address();
      try (var first = new Socket(address.getAddress(), address.getPort());
          var second = new Socket(address.getAddress(), address.getPort())) {
        first.setSoTimeout(60_000);
        assertThat(first.getInputStream().read()).isNegative();
        assertThat(accepted.poll(60, TimeUnit.SECONDS).getRemoteAddress())
            .isEqualTo(second.getLocalSocketAddress());
      }
      assertThat(lines.texts()).hasSize(1);
    }
  }

  @Test
  void aRefusalIsLoggedOnceAndRetriedWithADelay() throws Exception {
    var attempts = new AtomicInteger();
    var freed = new AtomicInteger();
    try (ServerSocketChannel channel = ServerSocketChannel.open().bind(ANY);
        SocketChannel connection = SocketChannel.open();
        var lines = new LogLines(Acceptor.class)) {
      var acceptor =
          new Acceptor(
              channel,
              () -> {
                if (attempts.incrementAndGet() <= 4) {
                  throw new IOException("Too many open files");
                }
                return attempts.get() == 5 ? connection : channel.accept();
              });
      long began = System.nanoTime();
      acceptor.start("test", accepted::add, freed::incrementAndGet, () -> {});
      assertThat(accepted.poll(60, TimeUnit.SECONDS)).isSameAs(connection);
      assertThat(System.nanoTime() - began).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(350));
      assertThat(freed).hasValue(4);
      await().until(() -> lines.texts().size() == 2);
      assertThat(lines.texts().getFirst()).contains("Cannot accept connections");
      assertThat(lines.texts().getLast()).contains("Accepting connections again");
      acceptor.close();
      acceptor.ended().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void anAcceptorThatFailsReportsItAndEnds() throws Exception {
    var failed = new CompletableFuture<Done>();
    try (ServerSocketChannel channel = ServerSocketChannel.open().bind(ANY);
        var lines = new LogLines(Acceptor.class);
        var acceptor =
            new Acceptor(
                channel,
                () -> {
                  throw new IllegalStateException("broken");
                })) {
      acceptor.start("test", accepted::add, () -> {}, () -> failed.complete(Done.getInstance()));
      failed.get(60, TimeUnit.SECONDS);
      acceptor.ended().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(lines.texts()).containsExactly("ERROR Cannot accept connections");
    }
  }
}
