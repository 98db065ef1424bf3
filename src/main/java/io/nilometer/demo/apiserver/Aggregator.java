package io.nilometer.demo.apiserver;

import io.nilometer.tls.CertifiedKey;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.KeyCertOptions;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Proxies requests for metrics.k8s.io to a backend as kube-aggregator does: with the front proxy's
/// certificate, the caller's name and groups in headers, and everything else unchanged.
public final class Aggregator {

  private static final String ROOT = "/apis/metrics.k8s.io";
  private static final int CONNECTIONS = 256;
  private static final int KEEP_ALIVE_SECONDS = 30;
  private static final int LONGEST = 1 << 20;
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final HttpClient client;
  private final Backends backends;

  public Aggregator(Vertx vertx, CertifiedKey frontProxy) {
    var options =
        new HttpClientOptions()
            .setTrustAll(true)
            .setVerifyHost(false)
            .setKeyCertOptions(KeyCertOptions.wrap(frontProxy.keyManager()))
            .setMaxPoolSize(CONNECTIONS)
            .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
            .setMaxHeaderSize(LONGEST)
            .setMaxInitialLineLength(LONGEST);
    this.client = vertx.createHttpClient(options);
    this.backends = new Backends(vertx);
  }

  public void backends(List<URI> uris) {
    backends.replace(uris);
  }

  /// Call it before Vert.x is closed.
  public void close() {
    backends.close();
  }

  /// Whether it answered its last probe.
  public boolean isReady(URI backend) {
    return backends.isReady(backend);
  }

  static boolean serves(String path) {
    return path.equals(ROOT) || path.startsWith(ROOT + "/");
  }

  void forward(HttpServerRequest request, SimulatedUsers.User user) {
    HttpServerResponse response = request.response();
    backends
        .next()
        .ifPresentOrElse(
            backend -> forward(request, user, backend),
            () -> unavailable("no endpoints available").send(response));
  }

  private void forward(HttpServerRequest request, SimulatedUsers.User user, URI backend) {
    RequestOptions options = Backends.to(backend, request.method(), request.uri());
    options.setHeaders(headers(request, user));
    Future<HttpClientResponse> answer =
        hasBody(request)
            ? sendWithBody(request, options)
            : send(request, options).recover(cause -> sendAgain(request, options, cause));
    answer
        .onSuccess(response -> giveBack(response, request))
        .onFailure(cause -> giveUp(cause, request.response()));
  }

  private static boolean hasBody(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.CONTENT_LENGTH)
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  private Future<HttpClientResponse> sendWithBody(
      HttpServerRequest request, RequestOptions options) {
    request.pause();
    return client.request(options).compose(onward -> following(request, onward).send(request));
  }

  private Future<HttpClientResponse> send(HttpServerRequest request, RequestOptions options) {
    return client.request(options).compose(onward -> following(request, onward).send());
  }

  /// Retries once: the server may close a kept-alive connection just when it is used again.
  private Future<HttpClientResponse> sendAgain(
      HttpServerRequest request, RequestOptions options, Throwable cause) {
    return cause instanceof HttpClosedException
        ? send(request, options)
        : Future.failedFuture(cause);
  }

  private static HttpClientRequest following(HttpServerRequest request, HttpClientRequest onward) {
    request.response().closeHandler(_ -> onward.reset());
    return onward;
  }

  private static void giveUp(Throwable cause, HttpServerResponse response) {
    if (!response.closed()) {
      unavailable("error trying to reach service: " + cause).send(response);
    }
  }

  private static void giveBack(HttpClientResponse answer, HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response.setStatusCode(answer.statusCode());
    copyEndToEnd(answer.headers(), response.headers());
    response.setChunked(!answer.headers().contains(HttpHeaders.CONTENT_LENGTH));
    answer.pipe().endOnFailure(false).to(response).onFailure(_ -> request.connection().close());
  }

  private static MultiMap headers(HttpServerRequest request, SimulatedUsers.User user) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    copyEndToEnd(request.headers(), headers);
    headers.remove(HttpHeaders.AUTHORIZATION);
    headers.names().stream()
        .filter(name -> name.toLowerCase(Locale.ROOT).startsWith("x-remote-"))
        .toList()
        .forEach(headers::remove);
    headers.set("X-Remote-User", user.name());
    headers.set("X-Remote-Group", user.groups());
    headers.add("X-Forwarded-For", request.remoteAddress().hostAddress());
    return headers;
  }

  private static void copyEndToEnd(MultiMap from, MultiMap to) {
    from.forEach(
        (name, value) -> {
          if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
            to.add(name, value);
          }
        });
  }

  private static HttpReply unavailable(String message) {
    return HttpReply.failure(503, "ServiceUnavailable", message);
  }
}
