package io.nilometer.scrape.kubelet;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioChannelOption;
import io.nilometer.kube.KubeCredentials;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What all connections to kubelets share: event loops, the credentials of a request, and the
/// certificates, which are watched. With plain http no credential is ever read.
final class KubeletHttp {

  private static final Logger log = LoggerFactory.getLogger(KubeletHttp.class);
  private static final long NO_TIMER = -1;
  private static final int KEEP_ALIVE_SECONDS = 15; // Go's default, also between two probes
  private static final int KEEP_ALIVE_PROBES = 9;

  private final Vertx vertx;
  private final Duration timeout;
  private final ConnectionSettings connections;
  private final Supplier<Optional<String>> token;
  private final InstantSource clock;
  private final HostLookups lookups;
  private final ConnectionLimit limit;
  private final BodyBudget bodies;
  private final Optional<KubeletTls> certificates;
  private final long fileCheck;
  private volatile Optional<ClientTls> tls;

  /// @throws IllegalArgumentException a certificate, key or CA bundle cannot be used
  KubeletHttp(
      Vertx vertx,
      KubeletSettings settings,
      KubeCredentials credentials,
      ConnectionSettings connections,
      InstantSource clock) {
    boolean plain = settings.security() == KubeletSettings.Security.PLAIN_HTTP;
    this.vertx = vertx;
    this.timeout = settings.requestTimeout();
    this.connections = connections;
    this.token = plain ? Optional::empty : credentials.token();
    this.clock = clock;
    this.lookups = new HostLookups(connections.lookup());
    this.limit = new ConnectionLimit(connections.bounds().connections());
    this.bodies = new BodyBudget(connections.bounds().bodyBytes());
    this.certificates =
        plain
            ? Optional.empty()
            : Optional.of(
                new KubeletTls(
                    settings,
                    credentials,
                    (trust, client) -> new ClientTls(connections.engine(), trust, client)));
    this.tls = certificates.map(KubeletTls::context);
    this.fileCheck = certificates.filter(KubeletTls::rotates).map(this::watch).orElse(NO_TIMER);
  }

  private long watch(KubeletTls watched) {
    return vertx.setPeriodic(
        connections.fileCheck().toMillis(),
        _ ->
            vertx
                .executeBlocking(() -> renew(watched))
                .onFailure(
                    failure ->
                        log.atWarn()
                            .addKeyValue("error", Reason.of(failure))
                            .log("Certificates for kubelets cannot be renewed")));
  }

  private boolean renew(KubeletTls watched) {
    Optional<ClientTls> renewed = watched.reread();
    if (renewed.isPresent()) {
      tls = renewed;
    }
    return renewed.isPresent();
  }

  /// Empty with plain http. A new one after the certificates changed: connections are then renewed.
  Optional<ClientTls> tls() {
    return tls;
  }

  /// The TLS engine that is tried first for that host.
  TlsEngine engineFor(String host) {
    return tls.map(context -> context.engineFor(host)).orElse(connections.engine());
  }

  /// Why a request failed, and what to do.
  String reason(Throwable failure) {
    return certificates.map(found -> found.reason(failure)).orElseGet(() -> Reason.of(failure));
  }

  Duration timeout() {
    return timeout;
  }

  /// An idle connection is closed after this long, or up to twice as long.
  Duration keepAlive() {
    return connections.keepAlive();
  }

  Instant now() {
    return clock.instant();
  }

  ConnectionLimit limit() {
    return limit;
  }

  BodyBudget bodies() {
    return bodies;
  }

  HostLookups lookups() {
    return lookups;
  }

  /// The current bearer token.
  Optional<String> token() {
    return token.get().filter(text -> !text.isEmpty());
  }

  /// Each in turn.
  EventLoop nextEventLoop() {
    return ((VertxInternal) vertx).getEventLoopGroup().next();
  }

  /// @param timeoutMillis 0: closing the channel ends the attempt
  ChannelFuture dial(EventLoop eventLoop, InetSocketAddress address, int timeoutMillis) {
    return new Bootstrap()
        .group(eventLoop)
        .channelFactory(connections.sockets())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEP_ALIVE_SECONDS)
        .option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), KEEP_ALIVE_SECONDS)
        .option(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEP_ALIVE_PROBES)
        .handler(new ChannelInboundHandlerAdapter()) // the pipeline is built once connected
        .connect(address);
  }

  void close() {
    if (fileCheck != NO_TIMER) {
      vertx.cancelTimer(fileCheck);
    }
    lookups.close();
  }
}
