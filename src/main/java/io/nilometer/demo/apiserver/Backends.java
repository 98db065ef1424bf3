package io.nilometer.demo.apiserver;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The servers behind the metrics API, as behind a Service: `/readyz` of each is probed once a
/// second, and the ready servers get requests in turn.
final class Backends {

  private static final int INTERVAL_MILLIS = 1_000;
  private static final int READY = 200;

  private final HttpClient probes;
  private final Set<URI> ready = ConcurrentHashMap.newKeySet();
  private final AtomicInteger turn = new AtomicInteger();
  private volatile List<URI> all = List.of();

  Backends(Vertx vertx) {
    this.probes =
        vertx.createHttpClient(new HttpClientOptions().setTrustAll(true).setVerifyHost(false));
    vertx.setPeriodic(INTERVAL_MILLIS, _ -> probe());
  }

  /// Ends the probes, before Vert.x closes their client.
  void close() {
    replace(List.of());
  }

  void replace(List<URI> backends) {
    all = List.copyOf(backends);
    ready.retainAll(all);
    probe();
  }

  /// The next ready server, if there is one.
  Optional<URI> next() {
    List<URI> candidates = all.stream().filter(ready::contains).toList();
    return candidates.isEmpty()
        ? Optional.empty()
        : Optional.of(candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size())));
  }

  boolean isReady(URI backend) {
    return ready.contains(backend);
  }

  private void probe() {
    all.forEach(this::probe);
  }

  private void probe(URI backend) {
    probes
        .request(to(backend, HttpMethod.GET, "/readyz").setTimeout(INTERVAL_MILLIS))
        .compose(request -> request.send())
        .onSuccess(response -> note(backend, response.statusCode() == READY))
        .onFailure(_ -> note(backend, false));
  }

  private void note(URI backend, boolean isReady) {
    if (isReady && all.contains(backend)) {
      ready.add(backend);
    } else {
      ready.remove(backend);
    }
  }

  /// A request to a backend, with unchanged path and query.
  static RequestOptions to(URI backend, HttpMethod method, String pathAndQuery) {
    boolean tls = backend.getScheme().equals("https");
    int port = backend.getPort() >= 0 ? backend.getPort() : tls ? 443 : 80;
    return new RequestOptions()
        .setMethod(method)
        .setSsl(tls)
        .setHost(backend.getHost())
        .setPort(port)
        .setURI(pathAndQuery);
  }
}
