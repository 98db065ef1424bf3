package io.nilometer.api;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;

/// Bounds what a connection may send, and how long it may take over it, until its next request is
/// complete: Pekko HTTP bounds single header fields, but not all of them together. A client beyond
/// the bounds is cut off. One connection's; all of it runs in one stream, so on one thread at a
/// time.
final class RequestHead extends GraphStage<FlowShape<SslTlsInbound, SslTlsInbound>> {

  /// A client was cut off.
  static final class BoundsExceededException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BoundsExceededException(String message) {
      super(message, null, false, false);
    }
  }

  private final Inlet<SslTlsInbound> in = Inlet.create("RequestHead.in");
  private final Outlet<SslTlsInbound> out = Outlet.create("RequestHead.out");
  private final FlowShape<SslTlsInbound, SslTlsInbound> shape = FlowShape.of(in, out);
  private final long limitBytes;
  private final Duration limit;
  private final LongSupplier nanoTime;

  private long bytes;
  private boolean awaited = true; // a new connection owes a request
  private long sinceNanos;

  RequestHead(long limitBytes, Duration limit, LongSupplier nanoTime) {
    this.limitBytes = limitBytes;
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.sinceNanos = nanoTime.getAsLong();
  }

  /// To be told of each request as it comes out of the parser.
  void complete() {
    awaited = false;
    bytes = 0;
  }

  private boolean isOverdue() {
    return awaited && nanoTime.getAsLong() - sinceNanos > limit.toNanos();
  }

  private void receive(int size) {
    if (!awaited) {
      awaited = true;
      sinceNanos = nanoTime.getAsLong();
    }
    bytes += size;
  }

  @Override
  public FlowShape<SslTlsInbound, SslTlsInbound> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {

    Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              pass(grab(in));
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(in);
            }
          });
    }

    @Override
    public void preStart() {
      scheduleAtFixedRate("overdue", limit, limit.dividedBy(4));
    }

    @Override
    public void onTimer(Object key) {
      if (isOverdue()) {
        failStage(new BoundsExceededException("no complete request within " + limit));
      }
    }

    private void pass(SslTlsInbound inbound) {
      if (inbound instanceof SessionBytes data) {
        receive(data.bytes().size());
      }
      if (bytes > limitBytes) {
        failStage(new BoundsExceededException("request of more than " + limitBytes + " bytes"));
      } else {
        push(out, inbound);
      }
    }
  }
}
