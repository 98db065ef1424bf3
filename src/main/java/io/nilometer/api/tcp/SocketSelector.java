package io.nilometer.api.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads from all connections on one thread of its own, and notices which of them can be written
/// to. A connection whose last bytes were not consumed is not read further, and the connections of
/// one address take [ReadingTurns]. Lives until closed.
public final class SocketSelector implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SocketSelector.class);
  private static final int READ_BYTES = 64 << 10;

  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
  private final ReadingTurns<Registration> turns = new ReadingTurns<>();
  private volatile boolean closed;

  private SocketSelector(Selector selector) {
    this.selector = selector;
  }

  /// Starts the thread.
  ///
  /// @param onFailure runs if it fails: from then on no connection is served
  public static SocketSelector start(String threadName, Runnable onFailure) throws IOException {
    var started = new SocketSelector(Selector.open());
    Thread.ofPlatform().name(threadName).daemon().start(() -> started.run(onFailure));
    return started;
  }

  /// What arrived on a connection.
  sealed interface Arrival {

    /// At least one byte.
    record Bytes(ByteString bytes) implements Arrival {}

    /// The client sends nothing more.
    record End() implements Arrival {}

    /// The connection is broken.
    record Broken() implements Arrival {}
  }

  /// Is called on the thread of the selector, and must not block.
  interface Listener {

    void arrived(Arrival arrival);

    void writable();
  }

  /// Reads from the channel until the registration is closed.
  ///
  /// @param address whose connections take turns
  Registration register(SocketChannel channel, InetAddress address, Listener listener)
      throws ClosedChannelException {
    var registration = new Registration(channel, address, listener);
    registration.key = channel.register(selector, 0, registration);
    registration.await(SelectionKey.OP_READ); // only now, when the key is known
    return registration;
  }

  /// Calls back once, when the channel has bytes or its end. It may be registered then, or closed
  /// here.
  ///
  /// @param readable is called on the thread of the selector, and must not block
  void awaitReadable(SocketChannel channel, Runnable readable) throws ClosedChannelException {
    channel.register(selector, SelectionKey.OP_READ, new First(readable));
    selector.wakeup();
  }

  void close(SocketChannel channel) throws IOException {
    channel.close();
    selector.wakeup(); // the descriptor is closed by the selector
  }

  private record First(Runnable readable) {}

  private enum Reading {
    /// What was read is consumed.
    ON,
    /// The last bytes are not consumed.
    HELD,
    /// The same, and more has arrived: it is not read.
    PAUSED
  }

  /// One connection.
  final class Registration {

    private final SocketChannel channel;
    private final InetAddress address;
    private final Listener listener;
    private final AtomicReference<Reading> reading = new AtomicReference<>(Reading.ON);
    private volatile SelectionKey key;
    private volatile boolean closed;

    private Registration(SocketChannel channel, InetAddress address, Listener listener) {
      this.channel = channel;
      this.address = address;
      this.listener = listener;
    }

    /// The bytes that arrived last are consumed: more may be read. For any thread.
    void consumed() {
      if (reading.getAndSet(Reading.ON) == Reading.PAUSED) {
        await(SelectionKey.OP_READ);
      }
    }

    /// What arrived last is being handled: it is another connection's turn. To be called once for
    /// each arrival. For any thread.
    void handled() {
      turns.end(address, this).ifPresent(next -> next.await(SelectionKey.OP_READ));
    }

    /// Calls the listener once, when the channel can be written to. For any thread.
    void awaitWritable() {
      await(SelectionKey.OP_WRITE);
    }

    private void await(int operation) {
      try {
        key.interestOpsOr(operation);
        selector.wakeup();
      } catch (CancelledKeyException _) { // closed meanwhile, which the stream has noticed
        listener.arrived(new Arrival.Broken());
      }
    }

    /// Closes the channel. For any thread.
    void close() throws IOException {
      closed = true;
      handled();
      key.cancel();
      SocketSelector.this.close(channel);
    }

    private void ready() {
      int ready = key.readyOps();
      if ((ready & SelectionKey.OP_WRITE) != 0) {
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
        listener.writable();
      }
      if ((ready & SelectionKey.OP_READ) != 0) {
        if (reading.get() == Reading.ON) {
          readInTurn();
        } else {
          pause();
        }
      }
    }

    private void pause() {
      key.interestOpsAnd(~SelectionKey.OP_READ);
      if (!reading.compareAndSet(Reading.HELD, Reading.PAUSED)) { // consumed at this moment
        key.interestOpsOr(SelectionKey.OP_READ);
      }
    }

    private void readInTurn() {
      boolean ours = turns.take(address, this);
      if (!ours) {
        key.interestOpsAnd(~SelectionKey.OP_READ);
        ours = turns.take(address, this); // if not, it is resumed when its turn comes
        if (ours) {
          key.interestOpsOr(SelectionKey.OP_READ); // it came at this moment
        }
      }
      if (closed) { // which gave back what it had until then
        handled();
      } else if (ours) {
        read();
      }
    }

    private void read() {
      Arrival arrival = arrival();
      if (arrival instanceof Arrival.Bytes(ByteString bytes) && bytes.isEmpty()) {
        handled();
        return;
      }
      reading.set(Reading.HELD);
      if (!(arrival instanceof Arrival.Bytes)) {
        key.interestOpsAnd(~SelectionKey.OP_READ); // for good
      }
      listener.arrived(arrival);
    }

    private Arrival arrival() {
      try {
        int read = channel.read(buffer.clear());
        if (read < 0) {
          return new Arrival.End();
        }
        var bytes = new byte[read];
        buffer.flip().get(bytes);
        return new Arrival.Bytes(ByteString.fromArrayUnsafe(bytes));
      } catch (IOException _) { // a reset, or closed meanwhile
        return new Arrival.Broken();
      }
    }
  }

  private void run(Runnable onFailure) {
    try (selector) {
      while (!closed) {
        selector.select(SocketSelector::ready);
      }
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("Cannot read from connections", e);
      onFailure.run();
    }
  }

  private static void ready(SelectionKey key) {
    try {
      switch (key.attachment()) {
        case First(Runnable readable) -> {
          key.interestOps(0);
          readable.run();
        }
        case Registration registration -> registration.ready();
        default -> throw new IllegalStateException("not registered here");
      }
    } catch (CancelledKeyException _) { // closed meanwhile: its stream needs no more events
      if (key.attachment() instanceof Registration registration) {
        registration.handled();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }
}
