package io.nilometer.demo.kubelet;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.KeyCertOptions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// The kubelet of one node: a TLS server on the node's own loopback address that requires the
/// bearer token and supports HTTP/1.1 and HTTP/2, as real kubelets do. One event loop serves the
/// requests; controls and counters are safe for any thread.
public final class SimulatedKubelet {

  private static final String CONTENT_TYPE =
      "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";
  private static final int GZIP_LEVEL = 1;

  private final Vertx vertx;
  private final Source source;
  private final String authorization;
  private final AtomicLong scrapes = new AtomicLong();
  private final AtomicLong handshakes = new AtomicLong();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();
  private volatile Optional<HttpServer> server = Optional.empty();
  private volatile Fault fault = new Fault.Well();
  private volatile long answeredNanos;

  /// The source of what a kubelet serves.
  public interface Source {

    String metricsPath();

    /// The body for a scrape now.
    String metrics();
  }

  SimulatedKubelet(Vertx vertx, String token, Source source) {
    this.vertx = vertx;
    this.source = source;
    this.authorization = "Bearer " + token;
  }

  /// Listens on an address, with a certificate for it.
  ///
  /// @return the port
  Future<Integer> listen(String address, int port, KeyCertOptions identity) {
    var options =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(identity)
            .setCompressionSupported(true)
            .setCompressionLevel(GZIP_LEVEL);
    HttpServer created =
        vertx
            .createHttpServer(options)
            .connectionHandler(_ -> handshakes.incrementAndGet())
            .requestHandler(this::onRequest);
    server = Optional.of(created);
    return created.listen(port, address).map(HttpServer::actualPort);
  }

  Future<Void> close() {
    return server.map(HttpServer::close).orElseGet(Future::succeededFuture);
  }

  public void suffer(Fault newFault) {
    fault = newFault;
  }

  public long scrapes() {
    return scrapes.get();
  }

  /// When it last answered a scrape with metrics, by [System#nanoTime]; 0: never.
  public long answeredNanos() {
    return answeredNanos;
  }

  public long handshakes() {
    return handshakes.get();
  }

  public int mostInFlight() {
    return mostInFlight.get();
  }

  private void onRequest(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (!authorization.equals(request.getHeader("Authorization"))) {
      response.setStatusCode(401).end("Unauthorized");
    } else if (!source.metricsPath().equals(request.uri())) {
      response.setStatusCode(404).end("404 page not found\n");
    } else {
      scrapes.incrementAndGet();
      int now = inFlight.incrementAndGet();
      mostInFlight.accumulateAndGet(now, Math::max);
      response.endHandler(_ -> inFlight.decrementAndGet());
      onScrape(response);
    }
  }

  private void onScrape(HttpServerResponse response) {
    switch (fault) {
      case Fault.Well() -> answer(response);
      case Fault.Slow(var delay) when delay.isZero() -> answer(response);
      case Fault.Slow(var delay) -> vertx.setTimer(delay.toMillis(), _ -> answer(response));
      case Fault.Failing(int status, String body) -> response.setStatusCode(status).end(body);
      case Fault.Hanging() -> {}
    }
  }

  private void answer(HttpServerResponse response) {
    if (!response.closed()) {
      answeredNanos = System.nanoTime();
      response.setChunked(true).putHeader("Content-Type", CONTENT_TYPE).end(source.metrics());
    }
  }
}
