package io.nilometer.api.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSession;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/// Bounds what a connection may send, and how long it may take over it, until its next request is
/// complete: Pekko HTTP bounds single header fields, but not all of them together. A client beyond
/// the bounds is cut off. Of a request that is unusually large, ever larger parts are passed on,
/// because the parser begins anew with each, and slowly where it got many small ones. Of requests
/// that are sent at once, few are passed on together, because the parser calls itself for the next.
/// One connection's; all of it runs in one stream, so on one thread at a time.
final class RequestHead extends GraphStage<FlowShape<SslTlsInbound, SslTlsInbound>> {

  /// A client was cut off.
  static final class BoundsExceededException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BoundsExceededException(String message) {
      super(message, null, false, false);
    }
  }

  private static final long GATHER_FROM_BYTES = 64 << 10;
  private static final int MOST_REQUESTS_TOGETHER = 16;

  /// Of a head and its body: each chunk of a body has two, and costs microseconds.
  private static final int MOST_LINES = 1 << 16;

  private static final Duration GATHER_TIME = Duration.ofMillis(5);

  private enum Timer {
    OVERDUE,
    GATHERED
  }

  private final Inlet<SslTlsInbound> in = Inlet.create("RequestHead.in");
  private final Outlet<SslTlsInbound> out = Outlet.create("RequestHead.out");
  private final FlowShape<SslTlsInbound, SslTlsInbound> shape = FlowShape.of(in, out);
  private final long limitBytes;
  private final Duration limit;
  private final LongSupplier nanoTime;
  private final IntConsumer onBytes;
  private final HeadLines lines = new HeadLines();

  private final AtomicInteger unanswered = new AtomicInteger();
  private long bytes;
  private int lineCount;
  private boolean truncated;
  private volatile boolean switched;
  private AsyncCallback<Done> ending;
  private boolean awaited = true; // a new connection owes a request
  private long sinceNanos;

  RequestHead(long limitBytes, Duration limit, LongSupplier nanoTime, IntConsumer onBytes) {
    this.onBytes = onBytes;
    this.limitBytes = limitBytes;
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.sinceNanos = nanoTime.getAsLong();
  }

  /// The size of the head of a request, target and all header fields, in characters, where each
  /// field counts as [Headers#CHARS_A_FIELD] more.
  static long size(HttpRequest request) {
    long size = 0;
    for (HttpHeader field : request.getHeaders()) { // the target as it was sent is one
      size += field.name().length() + field.value().length() + Headers.CHARS_A_FIELD;
    }
    return size;
  }

  /// Must be called for each request that the parser has completed.
  void complete() {
    awaited = false;
    bytes = 0;
    lineCount = 0;
    unanswered.incrementAndGet();
  }

  /// Must be called when such a request has its response. For any thread.
  void answered() {
    unanswered.decrementAndGet();
  }

  /// The connection speaks another protocol than HTTP from now on. For any thread.
  void noMoreRequests() {
    switched = true;
  }

  /// Whether the client has ended the connection in the middle of its only request.
  boolean isTruncated() {
    return truncated;
  }

  /// No more requests are wanted: what follows is dropped, and the answer that has begun ends. For
  /// any thread, once the stream runs.
  void end() {
    ending.invoke(Done.getInstance());
  }

  private boolean isOverdue() {
    return awaited && nanoTime.getAsLong() - sinceNanos > limit.toNanos();
  }

  private void receive(int size) {
    if (switched) {
      return;
    }
    if (!awaited) {
      awaited = true;
      sinceNanos = nanoTime.getAsLong();
    }
    bytes += size;
    onBytes.accept(size);
  }

  @Override
  public FlowShape<SslTlsInbound, SslTlsInbound> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    var logic = new Logic();
    ending = logic.createAsyncCallback(_ -> logic.end());
    return logic;
  }

  private final class Logic extends TimerGraphStageLogic {

    private final Queue<ByteString> parts = new ArrayDeque<>(); // complete; passed on one by one
    private final List<ByteString> gathered = new ArrayList<>(); // of the next part
    private long gatheredBytes;
    private int gatheredHeads;
    private SSLSession session;

    Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              accept(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              truncated = awaited && bytes > 0 && unanswered.get() == 0;
              emitMultiple(out, remaining().iterator(), () -> completeStage());
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              passOn();
            }
          });
    }

    /// Ends the input of HTTP, but not that of TLS: to cancel it would end the output as well.
    private void end() {
      if (switched) { // its response ends it
        return;
      }
      cancelTimer(Timer.OVERDUE);
      cancelTimer(Timer.GATHERED);
      parts.clear();
      gathered.clear();
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              pull(in);
            }
          });
      complete(out);
      if (!hasBeenPulled(in) && !isClosed(in)) {
        pull(in);
      }
    }

    @Override
    public void preStart() {
      scheduleAtFixedRate(Timer.OVERDUE, limit, limit.dividedBy(4));
    }

    @Override
    public void onTimer(Object timer) {
      switch ((Timer) timer) {
        case OVERDUE -> {
          if (isOverdue()) {
            failStage(new BoundsExceededException("no complete request within " + limit));
          }
        }
        case GATHERED -> {
          if (isAvailable(out)) {
            passOn();
          }
        }
      }
    }

    private void accept(SslTlsInbound inbound) {
      if (!(inbound instanceof SessionBytes data)) {
        pull(in); // the end of a session; what counts of it comes as the end of the stream
        return;
      }
      receive(data.bytes().size());
      if (bytes > limitBytes) {
        failStage(new BoundsExceededException("request of more than " + limitBytes + " bytes"));
        return;
      }
      session = data.session();
      gather(data.bytes());
      if (!switched && lines.exceedLimit()) {
        failStage(
            new BoundsExceededException(
                "header fields that are parsed of more than %d bytes"
                    .formatted(HeadLines.LIMIT_BYTES)));
        return;
      }
      if (!switched && lineCount > MOST_LINES) {
        failStage(new BoundsExceededException("request of more than " + MOST_LINES + " lines"));
        return;
      }
      if (!isAvailable(out)) {
        return; // kept until it is
      }
      if (!parts.isEmpty() || bytes <= GATHER_FROM_BYTES || gatheredBytes >= bytes / 2) {
        passOn();
      } else {
        scheduleOnce(Timer.GATHERED, GATHER_TIME);
        pull(in);
      }
    }

    private void gather(ByteString arrived) {
      ByteBuffer bytes = arrived.asByteBuffer();
      int start = 0;
      for (int end = 1; end <= arrived.size() && !lines.exceedLimit(); end++) {
        byte last = bytes.get(end - 1);
        lineCount += last == '\n' ? 1 : 0;
        if (lines.read(last) && ++gatheredHeads == MOST_REQUESTS_TOGETHER) {
          add(arrived.slice(start, end));
          parts.add(takeGathered());
          start = end;
        }
      }
      add(arrived.drop(start));
    }

    private void add(ByteString piece) {
      if (!piece.isEmpty()) {
        gathered.add(piece);
        gatheredBytes += piece.size();
      }
    }

    private void passOn() {
      if (!parts.isEmpty()) {
        push(out, new SessionBytes(session, parts.remove()));
      } else if (!gathered.isEmpty()) {
        push(out, new SessionBytes(session, takeGathered()));
      } else if (!hasBeenPulled(in)) {
        pull(in);
      }
    }

    private List<SslTlsInbound> remaining() {
      if (!gathered.isEmpty()) {
        parts.add(takeGathered());
      }
      List<SslTlsInbound> remaining = new ArrayList<>();
      parts.forEach(part -> remaining.add(new SessionBytes(session, part)));
      parts.clear();
      return remaining;
    }

    private ByteString takeGathered() {
      cancelTimer(Timer.GATHERED);
      ByteString together =
          gathered.size() == 1
              ? gathered.getFirst()
              : gathered.stream()
                  .reduce(ByteString.emptyByteString(), ByteString::concat)
                  .compact();
      gathered.clear();
      gatheredBytes = 0;
      gatheredHeads = 0;
      return together;
    }
  }
}
