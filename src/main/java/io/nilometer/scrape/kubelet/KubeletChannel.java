package io.nilometer.scrape.kubelet;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to a kubelet: TCP to the first of its addresses that accepts, TLS, Netty's HTTP
/// decoder. What the decoder reads goes to the [Fetch] that asked. Belongs to one event loop.
final class KubeletChannel extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(KubeletChannel.class);

  /// Pieces of a body that the decoder passes on: no smaller than one TLS record.
  private static final int MAX_PIECE = 64 << 10;

  /// Also of a line between two chunks.
  private static final int MAX_STATUS_LINE = 16 << 10;

  /// Header fields and trailers together, without the ends of lines. The decoder takes time by the
  /// square of what one field is folded over, and memory for each field.
  private static final int MAX_HEADERS = 48 << 10;

  /// As lenient as Go: lines may end without a CR, and equal lengths may stand twice.
  private static final HttpDecoderConfig HTTP =
      new HttpDecoderConfig()
          .setMaxChunkSize(MAX_PIECE)
          .setMaxInitialLineLength(MAX_STATUS_LINE)
          .setMaxHeaderSize(MAX_HEADERS)
          .setTrailersFactory(new NoTrailers())
          .setAllowDuplicateContentLengths(true)
          .setStrictLineParsing(false);

  private final KubeletHttp http;
  private final KubeletTarget target;
  private final Optional<ClientTls> tls;
  private final TlsEngine engine;
  private Optional<Fetch> asking = Optional.empty();
  private CompletableFuture<List<InetAddress>> lookup = new CompletableFuture<>();
  private Optional<InetAddress> reached = Optional.empty();
  private Channel channel; // while one is dialled, and from then on
  private boolean used;
  private boolean closed;
  private boolean endAnnounced;

  /// @param engine encrypts, unless over plain http
  KubeletChannel(KubeletHttp http, KubeletTarget target, TlsEngine engine) {
    this.http = http;
    this.target = target;
    this.tls = http.tls();
    this.engine = engine;
  }

  TlsEngine engine() {
    return engine;
  }

  /// The address that accepted the connection.
  Optional<InetAddress> reached() {
    return reached;
  }

  /// Notifies the fetch when it can send its request, or why it cannot.
  ///
  /// @param before the address that accepted before, which is dialled first
  void dial(EventLoop eventLoop, Optional<InetAddress> before, Fetch fetch) {
    asking = Optional.of(fetch);
    lookup = http.lookups().find(target.node(), target.host());
    var _ =
        lookup.whenCompleteAsync(
            (found, failure) -> {
              if (failure == null) {
                dial(eventLoop, new DialAttempts(found, before, fetch.deadlineNanos()));
              } else {
                fail(failure);
              }
            },
            eventLoop);
  }

  private void dial(EventLoop eventLoop, DialAttempts attempts) {
    if (closed) {
      return;
    }
    InetAddress address = attempts.next();
    try {
      ChannelFuture dialling =
          http.dial(
              eventLoop,
              new InetSocketAddress(address, target.port()),
              attempts.timeoutMillis(System.nanoTime()));
      if (dialling.channel().isRegistered()) { // else there was no socket, and nothing to close
        channel = dialling.channel();
        dialling.addListener(_ -> onDialled(eventLoop, attempts, address, dialling));
      } else {
        dialling.addListener( // which runs on a thread of its own
            _ -> eventLoop.execute(() -> onDialled(eventLoop, attempts, address, dialling)));
      }
    } catch (IllegalArgumentException e) { // a port that no address can have
      fail(new IOException("it cannot be dialled: " + e.getMessage()));
    }
  }

  private void onDialled(
      EventLoop eventLoop, DialAttempts attempts, InetAddress address, ChannelFuture dialled) {
    if (dialled.isSuccess()) {
      reached = Optional.of(address);
      open();
    } else if (attempts.failed(dialled.cause())) {
      dial(eventLoop, attempts);
    } else {
      fail(attempts.firstFailure());
    }
  }

  private void open() {
    try {
      if (tls.isPresent()) {
        channel.pipeline().addLast(encryption(tls.get()));
      }
    } catch (SSLException e) {
      fail(e);
      return;
    }
    channel.pipeline().addLast(new HttpResponseDecoder(HTTP), this);
    long keepAlive = http.keepAlive().toMillis();
    var idleness =
        channel
            .eventLoop()
            .scheduleWithFixedDelay(this::closeUnused, keepAlive, keepAlive, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(_ -> idleness.cancel(false));
    if (tls.isEmpty()) {
      asking.ifPresent(fetch -> fetch.ask(this));
    }
  }

  private SslHandler encryption(ClientTls context) throws SSLException {
    SslHandler handler = context.handler(engine, channel.alloc(), target.host(), target.port());
    handler.setHandshakeTimeoutMillis(0); // the fetch has a deadline
    handler
        .handshakeFuture()
        .addListener(
            shaken -> {
              if (shaken.isSuccess()) {
                asking.ifPresent(fetch -> fetch.ask(this));
              } else {
                fail(shaken.cause());
              }
            });
    return handler;
  }

  private void closeUnused() {
    if (!used && asking.isEmpty()) {
      close();
    }
    used = false;
  }

  boolean isDialledWith(Optional<ClientTls> current) {
    return tls.equals(current);
  }

  /// Whether it waits for the addresses of its host.
  boolean isLookingUp() {
    return !lookup.isDone();
  }

  /// Whether another request can be sent.
  boolean isOpen() {
    return !closed && channel != null && channel.isActive();
  }

  void send(ByteBuf request, Fetch fetch) {
    asking = Optional.of(fetch);
    used = true;
    http.limit().wake(this);
    var _ =
        channel
            .writeAndFlush(request)
            .addListener(
                written -> {
                  if (!written.isSuccess()) {
                    fail(unsent(written.cause()));
                  }
                });
  }

  private static IOException unsent(Throwable cause) {
    return cause instanceof IOException e
        ? e
        : new IOException("the request cannot be sent", cause);
  }

  ByteBuf buffer(int bytes) {
    return channel.alloc().buffer(bytes);
  }

  /// Reads nothing more, until [#resume].
  void pause() {
    channel.config().setAutoRead(false);
  }

  void resume() {
    channel.config().setAutoRead(true);
  }

  /// The response is complete, and another request may follow, unless connections are short.
  void rest() {
    asking = Optional.empty();
    resume();
    if (!http.limit().rest(this)) {
      close();
    }
  }

  /// Makes room for another connection, unless this one is used again. By any thread.
  void closeIdle() {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (asking.isEmpty()) {
                close();
              }
            });
  }

  void close() {
    asking = Optional.empty();
    leave();
    if (channel != null) {
      var _ = channel.close();
    }
  }

  /// TLS announces the end first, and the channel is active until then.
  private void leave() {
    if (!closed) {
      closed = true;
      http.limit().wake(this);
      http.limit().leave();
    }
  }

  /// Whether the kubelet announced the end. Over plain http nothing does.
  boolean endIsCertain() {
    return tls.isEmpty() || endAnnounced;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      asking.ifPresentOrElse(fetch -> fetch.read((HttpObject) message), this::close);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(new ClosedChannelException());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    fail(failure);
  }

  /// Closing the channel makes the decoder end the response here, and with it the fetch.
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent end) {
      endAnnounced = end.isSuccess();
      leave();
      var _ = channel.close();
    }
    context.fireUserEventTriggered(event);
  }

  /// Closes before it notifies the fetch, so that the next one does not find this connection open.
  /// A failure that no fetch waits for is logged at DEBUG only.
  private void fail(Throwable failure) {
    Optional<Fetch> waiting = asking;
    close();
    waiting.ifPresentOrElse(
        fetch -> fetch.onBroken(failure),
        () -> log.debug("A connection to a kubelet broke: {}", Reason.of(failure)));
  }
}
