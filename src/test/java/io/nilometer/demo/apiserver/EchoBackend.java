package io.nilometer.demo.apiserver;

import io.nilometer.demo.net.Authority;
import io.nilometer.demo.net.Blocking;
import io.nilometer.tls.CertifiedKey;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.X509TrustManager;

/// A metrics server that tells what it was asked, and by whom.
final class EchoBackend implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final String name;
  private final HttpServer server;
  private volatile boolean ready = true;

  private EchoBackend(String name) {
    this.name = name;
    CertifiedKey identity =
        Authority.create("backend").issue(name, List.of("127.0.0.1"), List.of());
    var options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(KeyCertOptions.wrap(identity.keyManager()))
            .setClientAuth(ClientAuth.REQUEST)
            .setTrustOptions(TrustOptions.wrap(new Anyone()));
    this.server =
        Blocking.await(
            vertx.createHttpServer(options).requestHandler(this::onRequest).listen(0, "127.0.0.1"));
  }

  static EchoBackend start(String name) {
    return new EchoBackend(name);
  }

  URI uri() {
    return URI.create("https://127.0.0.1:" + server.actualPort());
  }

  void ready(boolean isReady) {
    ready = isReady;
  }

  private void onRequest(HttpServerRequest request) {
    request.response().putHeader("X-Backend", name);
    if (request.uri().equals("/readyz")) {
      request.response().setStatusCode(ready ? 200 : 500).end();
    } else {
      request.response().setStatusCode(request.uri().endsWith("?teapot") ? 418 : 200);
      request.body().onSuccess(body -> request.response().end(seen(request, body)));
    }
  }

  private static Buffer seen(HttpServerRequest request, Buffer body) {
    var headers = new JsonObject();
    for (String header : request.headers().names()) {
      headers.put(
          header.toLowerCase(Locale.ROOT), String.join(",", request.headers().getAll(header)));
    }
    return new JsonObject()
        .put("uri", request.uri())
        .put("method", request.method().name())
        .put("bodyLength", body.length())
        .put("headers", headers)
        .put("certificate", certificate(request))
        .toBuffer();
  }

  private static String certificate(HttpServerRequest request) {
    try {
      return request.sslSession().getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException e) {
      return "none: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    Blocking.await(vertx.close());
  }

  private static final class Anyone implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
