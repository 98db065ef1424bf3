package io.nilometer.scrape;

import io.nilometer.kube.KubeCredentials;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SSLOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What all connections to kubelets share: the HTTP client, the credentials a request carries, and
/// the certificates, which are watched. With plain http no credential is ever looked at.
final class KubeletHttp {

  private static final Logger log = LoggerFactory.getLogger(KubeletHttp.class);
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final HttpClient client;
  private final HttpClientOptions options;
  private final Duration timeout;
  private final boolean plain;
  private final Supplier<Optional<String>> token;
  private final InstantSource clock;
  private final long fileCheck;
  private final AtomicInteger generation = new AtomicInteger();

  /// @throws IllegalArgumentException when a certificate, key or CA cannot be used
  KubeletHttp(
      Vertx vertx,
      KubeletSettings settings,
      KubeCredentials credentials,
      Transport transport,
      InstantSource clock) {
    this.vertx = vertx;
    this.timeout = settings.requestTimeout();
    this.plain = settings.plainHttp();
    this.token = plain ? Optional::empty : credentials.token();
    this.clock = clock;
    this.options = options(settings, transport);
    Optional<KubeletTls> tls =
        plain ? Optional.empty() : Optional.of(new KubeletTls(vertx, settings, credentials));
    tls.ifPresent(certificates -> certificates.applyTo(options.getSslOptions()));
    this.client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(pool(transport))
            .withConnectHandler(KubeletHttp::onConnection)
            .build();
    this.fileCheck = tls.filter(KubeletTls::rotates).map(t -> watch(t, transport)).orElse(NO_TIMER);
  }

  private static HttpClientOptions options(KubeletSettings settings, Transport transport) {
    int timeoutMillis = Math.clamp(settings.requestTimeout().toMillis(), 1, Integer.MAX_VALUE);
    return new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_1_1)
        .setUseAlpn(false)
        .setSsl(!settings.plainHttp())
        .setSslEngineOptions(transport.engine().options())
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setTrustAll(settings.insecureTls())
        .setVerifyHost(!settings.insecureTls())
        .setConnectTimeout(timeoutMillis)
        .setSslHandshakeTimeout(timeoutMillis)
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setKeepAliveTimeout(Math.clamp(transport.keepAlive().toSeconds(), 1, Integer.MAX_VALUE))
        .setDecompressionSupported(false); // one pass at the end costs less, and has a limit
  }

  /// Looking for idle connections goes through all of them, so it is done seldom.
  private static PoolOptions pool(Transport transport) {
    return new PoolOptions()
        .setHttp1MaxSize(1)
        .setCleanerPeriod(Math.clamp(transport.keepAlive().toMillis(), 1, Integer.MAX_VALUE));
  }

  /// Without a handler Vert.x logs a broken connection as an error; who asks is told anyway.
  private static void onConnection(HttpConnection connection) {
    connection.exceptionHandler(
        failure -> log.debug("A connection to a kubelet broke: {}", Reason.of(failure)));
  }

  private long watch(KubeletTls tls, Transport transport) {
    return vertx.setPeriodic(
        transport.fileCheck().toMillis(),
        _ ->
            vertx
                .executeBlocking(tls::reread)
                .compose(changed -> changed ? renew(tls) : Future.succeededFuture())
                .onFailure(
                    failure ->
                        log.atWarn()
                            .addKeyValue("error", Reason.of(failure))
                            .log("Certificates for kubelets cannot be renewed")));
  }

  private Future<Integer> renew(KubeletTls tls) {
    var renewed = new SSLOptions(options.getSslOptions());
    tls.applyTo(renewed);
    return client.updateSSLOptions(renewed, true).map(_ -> generation.incrementAndGet());
  }

  /// Counts the changes of certificates; a connection of an earlier generation is to be renewed.
  int generation() {
    return generation.get();
  }

  Duration timeout() {
    return timeout;
  }

  Instant now() {
    return clock.instant();
  }

  Vertx vertx() {
    return vertx;
  }

  /// The bearer token as it is now.
  Optional<String> token() {
    return token.get().filter(text -> !text.isEmpty());
  }

  Future<HttpClientRequest> request(KubeletTarget target) {
    return client.request(
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setSsl(!plain)
            .setHost(target.host())
            .setPort(target.port())
            .setURI(target.path())
            .setFollowRedirects(false)
            .setConnectTimeout(timeout.toMillis())
            .putHeader(HttpHeaders.HOST, target.authority())
            .putHeader(HttpHeaders.USER_AGENT, "nilometer")
            .putHeader(HttpHeaders.ACCEPT_ENCODING, "gzip"));
  }

  void close() {
    if (fileCheck != NO_TIMER) {
      vertx.cancelTimer(fileCheck);
    }
    client.close();
  }
}
