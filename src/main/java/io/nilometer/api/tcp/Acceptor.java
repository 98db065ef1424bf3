package io.nilometer.api.tcp;

import io.nilometer.failure.OngoingProblem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import jdk.net.ExtendedSocketOptions;
import org.apache.pekko.Done;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts connections on a thread of its own, until closed. While the operating system refuses, as
/// it does without file descriptors, it retries with a delay, and logs that once.
public final class Acceptor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final int KEEP_ALIVE_IDLE_SECONDS = 60;
  private static final int KEEP_ALIVE_INTERVAL_SECONDS = 15;
  private static final int KEEP_ALIVE_PROBES = 4;

  private final ServerSocketChannel channel;
  private final Source source;
  private final OngoingProblem problem = new OngoingProblem();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CompletableFuture<Done> ended = new CompletableFuture<>();

  /// Waits for the next connection.
  interface Source {
    SocketChannel accept() throws IOException;
  }

  /// Accepts from a source, which the channel's own `accept` is outside tests.
  Acceptor(ServerSocketChannel channel, Source source) {
    this.channel = channel;
    this.source = source;
  }

  /// Binds the address; connections wait until [#start].
  ///
  /// @param options that are switched on
  public static Acceptor bind(
      InetSocketAddress address, int backlog, Set<SocketOption<Boolean>> options)
      throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      for (SocketOption<Boolean> option : options) {
        channel.setOption(option, true);
      }
      channel.bind(address, backlog);
      return new Acceptor(channel, channel::accept);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  public InetSocketAddress address() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  /// Starts the thread.
  ///
  /// @param connections gets each connection, which does not block
  /// @param onRefused runs at each refusal by the operating system, to free what it lacks
  /// @param onFailure runs if the thread fails: from then on no connection is accepted
  public void start(
      String threadName,
      Consumer<SocketChannel> connections,
      Runnable onRefused,
      Runnable onFailure) {
    Thread.ofPlatform()
        .name(threadName)
        .daemon()
        .start(
            () -> {
              try {
                run(connections, onRefused);
              } catch (RuntimeException | Error e) {
                LOG.error("Cannot accept connections", e);
                onFailure.run();
              }
              ended.complete(Done.getInstance());
            });
  }

  /// Completes after [#close], when the last connection was passed on.
  public CompletionStage<Done> ended() {
    return ended;
  }

  private void run(Consumer<SocketChannel> connections, Runnable onRefused) {
    while (channel.isOpen()) {
      try {
        SocketChannel accepted = source.accept();
        if (problem.ends()) {
          LOG.info("Accepting connections again");
        }
        serve(accepted, connections);
      } catch (ClosedChannelException _) {
        return;
      } catch (IOException e) {
        refused(e);
        onRefused.run();
        pause();
      }
    }
  }

  private static void serve(SocketChannel accepted, Consumer<SocketChannel> connections)
      throws IOException {
    try {
      accepted.configureBlocking(false);
      accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
      keepAlive(accepted);
      connections.accept(accepted);
    } catch (IOException e) { // the client has closed it already
      LOG.debug("Connection closed before it began: error={}", e.getMessage());
      accepted.close();
    } catch (RuntimeException e) {
      LOG.error("Cannot serve a connection", e);
      accepted.close();
    }
  }

  /// So the operating system notices within two minutes that the client's machine is gone. A watch
  /// may have nothing to send for longer.
  private static void keepAlive(SocketChannel accepted) throws IOException {
    accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    if (accepted.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      accepted.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS);
      accepted.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_SECONDS);
      accepted.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_PROBES);
    }
  }

  private void refused(IOException refusal) {
    if (problem.begins(String.valueOf(refusal.getMessage()))) {
      LOG.atWarn()
          .addKeyValue("error", refusal.getMessage())
          .log("Cannot accept connections; retrying");
    }
  }

  private void pause() {
    try {
      boolean ended = closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
      LOG.trace("Retrying: closed={}", ended);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Accepts no more.
  @Override
  public void close() throws IOException {
    closed.countDown();
    channel.close();
  }
}
