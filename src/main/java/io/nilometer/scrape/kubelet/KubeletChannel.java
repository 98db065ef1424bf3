package io.nilometer.scrape.kubelet;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to a kubelet from dialling to its end: TLS, Netty's HTTP decoder, and what comes
/// out of that, which goes to the [Fetch] that asked. Requests are written as bytes, since there is
/// only one kind of them. Belongs to one event loop.
final class KubeletChannel extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(KubeletChannel.class);

  /// Pieces of a body that the decoder hands on: no less than one TLS record.
  private static final int LARGEST_PIECE = 64 << 10;

  private static final HttpDecoderConfig HTTP =
      new HttpDecoderConfig().setMaxChunkSize(LARGEST_PIECE);

  private final KubeletHttp http;
  private final KubeletTarget target;
  private final Optional<SslContext> tls;
  private Optional<Fetch> asking = Optional.empty();
  private Channel channel; // from dialling on
  private boolean used;
  private boolean closed;
  private boolean endAnnounced;

  KubeletChannel(KubeletHttp http, KubeletTarget target) {
    this.http = http;
    this.target = target;
    this.tls = http.tls();
  }

  /// Tells the fetch when it can ask, or why it cannot.
  ///
  /// @throws IllegalArgumentException when nobody can be at the target
  void dial(EventLoop eventLoop, Fetch fetch) {
    asking = Optional.of(fetch);
    var pipeline =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel dialled) {
            open(dialled, fetch);
          }
        };
    http.dial(eventLoop, target, pipeline)
        .addListener(
            dialled -> {
              if (!dialled.isSuccess()) {
                fail(dialled.cause());
              } else if (tls.isEmpty()) {
                fetch.ask(this);
              }
            });
  }

  private void open(Channel dialled, Fetch fetch) {
    channel = dialled;
    tls.ifPresent(context -> dialled.pipeline().addLast(encryption(context, dialled, fetch)));
    dialled.pipeline().addLast(new HttpResponseDecoder(HTTP), this);
    long keepAlive = http.keepAlive().toMillis();
    var idleness =
        dialled
            .eventLoop()
            .scheduleWithFixedDelay(this::closeUnused, keepAlive, keepAlive, TimeUnit.MILLISECONDS);
    dialled.closeFuture().addListener(_ -> idleness.cancel(false));
  }

  private SslHandler encryption(SslContext context, Channel dialled, Fetch fetch) {
    SslHandler handler = context.newHandler(dialled.alloc(), target.host(), target.port());
    handler.setHandshakeTimeoutMillis(0); // there is the fetch's deadline
    handler
        .handshakeFuture()
        .addListener(
            shaken -> {
              if (shaken.isSuccess()) {
                fetch.ask(this);
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

  boolean isDialledWith(Optional<SslContext> context) {
    return tls.equals(context);
  }

  /// Can it be asked?
  boolean isOpen() {
    return !closed && channel != null && channel.isActive();
  }

  void send(ByteBuf request, Fetch fetch) {
    asking = Optional.of(fetch);
    used = true;
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
        : new IOException("the question cannot be sent", cause);
  }

  ByteBuf buffer(int bytes) {
    return channel.alloc().buffer(bytes);
  }

  /// The answer is complete, and there may be another.
  void rest() {
    asking = Optional.empty();
  }

  void close() {
    asking = Optional.empty();
    closed = true; // TLS says so first, and the channel is active until then
    if (channel != null) {
      var _ = channel.close();
    }
  }

  /// Did the kubelet say that nothing more comes? Over plain http there is no telling.
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

  /// The decoder learns of the end by the closing, and so does whoever asks.
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent end) {
      endAnnounced = end.isSuccess();
      closed = true;
      var _ = channel.close();
    }
    context.fireUserEventTriggered(event);
  }

  /// Closes, then tells whoever asks: the next to ask must not find this connection open. A failure
  /// nobody waits for is no event.
  private void fail(Throwable failure) {
    Optional<Fetch> told = asking;
    close();
    told.ifPresentOrElse(
        fetch -> fetch.onBroken(failure),
        () -> log.debug("A connection to a kubelet broke: {}", Reason.of(failure)));
  }
}
