package io.nilometer.scrape.kubelet;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.nilometer.kube.KubeCredentials;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What all connections to kubelets share: event loops, the credentials a request carries, and the
/// certificates, which are watched. With plain http no credential is ever looked at.
final class KubeletHttp {

  private static final Logger log = LoggerFactory.getLogger(KubeletHttp.class);
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final Duration timeout;
  private final Transport transport;
  private final Supplier<Optional<String>> token;
  private final InstantSource clock;
  private final KubeletNames names;
  private final long fileCheck;
  private volatile Optional<SslContext> tls;

  /// @throws IllegalArgumentException when a certificate, key or CA cannot be used
  KubeletHttp(
      Vertx vertx,
      KubeletSettings settings,
      KubeCredentials credentials,
      Transport transport,
      InstantSource clock) {
    boolean plain = settings.plainHttp();
    this.vertx = vertx;
    this.timeout = settings.requestTimeout();
    this.transport = transport;
    this.token = plain ? Optional::empty : credentials.token();
    this.clock = clock;
    this.names = new KubeletNames(transport.lookup());
    Optional<KubeletTls> certificates =
        plain ? Optional.empty() : Optional.of(new KubeletTls(settings, credentials));
    this.tls = certificates.map(found -> found.context(transport.engine()::provider));
    this.fileCheck = certificates.filter(KubeletTls::rotates).map(this::watch).orElse(NO_TIMER);
  }

  private long watch(KubeletTls certificates) {
    return vertx.setPeriodic(
        transport.fileCheck().toMillis(),
        _ ->
            vertx
                .executeBlocking(() -> renew(certificates))
                .onFailure(
                    failure ->
                        log.atWarn()
                            .addKeyValue("error", Reason.of(failure))
                            .log("Certificates for kubelets cannot be renewed")));
  }

  private boolean renew(KubeletTls certificates) {
    Optional<SslContext> renewed = certificates.reread(transport.engine()::provider);
    if (renewed.isPresent()) {
      tls = renewed;
    }
    return renewed.isPresent();
  }

  /// Empty: plain http. Another one than before: connections are to be renewed.
  Optional<SslContext> tls() {
    return tls;
  }

  Duration timeout() {
    return timeout;
  }

  /// An idle connection is closed after this long, or up to twice as long.
  Duration keepAlive() {
    return transport.keepAlive();
  }

  Instant now() {
    return clock.instant();
  }

  /// The bearer token as it is now.
  Optional<String> token() {
    return token.get().filter(text -> !text.isEmpty());
  }

  /// Each in turn.
  EventLoop nextEventLoop() {
    return ((VertxInternal) vertx).getEventLoopGroup().next();
  }

  /// Dials without a time limit: closing the channel ends it.
  ChannelFuture dial(EventLoop eventLoop, KubeletTarget target, ChannelHandler pipeline) {
    return new Bootstrap()
        .group(eventLoop)
        .channel(NioSocketChannel.class)
        .resolver(names)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(pipeline)
        .connect(target.host(), target.port());
  }

  void close() {
    if (fileCheck != NO_TIMER) {
      vertx.cancelTimer(fileCheck);
    }
    names.close();
  }
}
