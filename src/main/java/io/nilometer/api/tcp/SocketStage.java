package io.nilometer.api.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.apache.pekko.Done;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SubscriptionWithCancelException.NonFailureCancellation;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One accepted connection, fused with the streams around it: it writes in their thread, where
/// Pekko's TCP is an actor of its own. The input of the stage is sent, its output has arrived.
///
/// When the input ends and everything is sent, the client gets the end of the connection, and some
/// time to close its side, so that it can read the last response; what it still sends is discarded.
/// A failure on either side resets the connection. The connection is closed when the stage ends.
public final class SocketStage extends GraphStage<FlowShape<ByteString, ByteString>> {

  private static final Logger LOG = LoggerFactory.getLogger(SocketStage.class);
  private static final Duration LINGER = Duration.ofSeconds(1);
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Inlet<ByteString> in = Inlet.create("SocketStage.in");
  private final Outlet<ByteString> out = Outlet.create("SocketStage.out");
  private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);

  private final SocketChannel channel;
  private final InetAddress address;
  private final SocketSelector selector;
  private final Traffic traffic;
  private AsyncCallback<Done> reset;

  /// Counts what passes; called by the stream.
  public interface Traffic {

    void received(int bytes);

    void sent(int bytes);

    /// The connection is closed.
    void closed();
  }

  /// A stage to be run once.
  ///
  /// @param channel is connected and does not block
  /// @param address of the client
  public SocketStage(
      SocketChannel channel, InetAddress address, SocketSelector selector, Traffic traffic) {
    this.channel = channel;
    this.address = address;
    this.selector = selector;
    this.traffic = traffic;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    var logic = new Logic();
    reset = logic.createAsyncCallback(_ -> logic.reset());
    return logic;
  }

  /// Resets the connection. For any thread, once the stream runs.
  public void reset() {
    reset.invoke(Done.getInstance());
  }

  private final class Logic extends TimerGraphStageLogic implements SocketSelector.Listener {

    private final AsyncCallback<SocketSelector.Arrival> onArrival =
        createAsyncCallback(this::accept);
    private final AsyncCallback<Done> onWritable = createAsyncCallback(_ -> write());

    private SocketSelector.Registration registration;
    private ByteBuffer unsent = NOTHING;
    private ByteString arrived = ByteString.emptyByteString();
    private boolean inputEnded;
    private boolean discarding;

    Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              unsent = grab(in).asByteBuffer();
              write();
            }

            @Override
            public void onUpstreamFinish() {
              if (!unsent.hasRemaining()) {
                endOutput();
              }
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              reset();
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              passOn();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              if (cause instanceof NonFailureCancellation) {
                discard();
              } else {
                reset();
              }
            }
          });
    }

    @Override
    public void preStart() {
      setKeepGoing(true);
      try {
        registration = selector.register(channel, address, this);
        pull(in);
      } catch (IOException _) { // it was closed before it began
        completeStage();
      }
    }

    @Override
    public void arrived(SocketSelector.Arrival arrival) {
      onArrival.invoke(arrival);
    }

    @Override
    public void writable() {
      onWritable.invoke(Done.getInstance());
    }

    private void accept(SocketSelector.Arrival arrival) {
      registration.handled();
      switch (arrival) {
        case SocketSelector.Arrival.Bytes(ByteString bytes) -> {
          traffic.received(bytes.size());
          if (discarding) {
            registration.consumed();
          } else {
            arrived = bytes;
            passOn();
          }
        }
        case SocketSelector.Arrival.End _ -> endInput();
        case SocketSelector.Arrival.Broken _ -> completeStage();
      }
    }

    private void passOn() {
      if (!arrived.isEmpty() && isAvailable(out)) {
        push(out, arrived);
        arrived = ByteString.emptyByteString();
        registration.consumed();
      }
    }

    private void endInput() {
      inputEnded = true;
      if (isClosed(in) && !unsent.hasRemaining()) {
        completeStage();
      } else if (!isClosed(out)) {
        complete(out);
      }
    }

    private void discard() {
      if (!discarding) {
        discarding = true;
        if (!arrived.isEmpty()) {
          arrived = ByteString.emptyByteString();
          registration.consumed();
        }
      }
    }

    private void write() {
      try {
        if (unsent.hasRemaining()) {
          traffic.sent(channel.write(unsent));
        }
      } catch (IOException _) { // the client has closed the connection
        completeStage();
        return;
      }
      if (unsent.hasRemaining()) {
        registration.awaitWritable();
        return;
      }
      unsent = NOTHING;
      if (isClosed(in)) {
        endOutput();
      } else if (!hasBeenPulled(in)) {
        pull(in);
      }
    }

    private void endOutput() {
      try {
        channel.shutdownOutput();
      } catch (IOException _) { // the client has closed the connection
        completeStage();
        return;
      }
      if (inputEnded) {
        completeStage();
        return;
      }
      discard();
      if (!isClosed(out)) {
        complete(out);
      }
      scheduleOnce("linger", LINGER);
    }

    @Override
    public void onTimer(Object timer) {
      completeStage();
    }

    private void reset() {
      try {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException e) { // it is closed
        LOG.debug("Connection cannot be reset: error={}", e.getMessage());
      }
      completeStage();
    }

    @Override
    public void postStop() {
      try {
        if (registration == null) {
          channel.close();
        } else {
          registration.close();
        }
      } catch (IOException e) {
        LOG.debug("Connection cannot be closed: error={}", e.getMessage());
      }
      traffic.closed();
    }
  }
}
