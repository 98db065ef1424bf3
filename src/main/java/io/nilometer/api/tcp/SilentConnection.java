package io.nilometer.api.tcp;

import io.nilometer.telemetry.ConnectionMetrics.CloseReason;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection on which nothing has arrived yet. It has no stream, so one that stays silent costs
/// little more than its descriptor.
public final class SilentConnection {

  private static final Logger LOG = LoggerFactory.getLogger(SilentConnection.class);

  private final SocketChannel channel;
  private final OpenConnection state;
  private final SocketSelector selector;
  private final AtomicBoolean over = new AtomicBoolean();

  /// A connection that waits for [#await].
  ///
  /// @param channel is connected and does not block
  public SilentConnection(SocketChannel channel, OpenConnection state, SocketSelector selector) {
    this.channel = channel;
    this.state = state;
    this.selector = selector;
  }

  /// Waits for the first byte, or the end.
  ///
  /// @param first runs once, unless the connection is closed before
  public void await(Executor executor, Runnable first) throws ClosedChannelException {
    state.connected(this::end);
    selector.awaitReadable(channel, () -> begin(executor, first));
  }

  private void begin(Executor executor, Runnable first) {
    try {
      executor.execute(
          () -> {
            if (over.compareAndSet(false, true)) {
              first.run();
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("A connection is not served, since the program ends", e);
      close(CloseReason.ABORTED);
    }
  }

  /// Closes it if it is still silent. For any thread.
  public void close(CloseReason reason) {
    if (!over.get()) {
      state.close(reason);
    }
  }

  private void end() {
    if (over.compareAndSet(false, true)) {
      try {
        selector.close(channel);
      } catch (IOException e) {
        LOG.debug("A silent connection cannot be closed", e);
      }
      state.closed();
    }
  }
}
