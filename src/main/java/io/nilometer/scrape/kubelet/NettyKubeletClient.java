package io.nilometer.scrape.kubelet;

import io.nilometer.kube.KubeCredentials;
import io.nilometer.scrape.exposition.Exposition;
import io.nilometer.scrape.exposition.ScrapeException;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks kubelets over HTTP/1.1, one kept connection a target, with Netty on Vert.x's event loops.
/// The answer's stage completes on an event loop: what follows there must not block. Close it
/// before its Vertx.
public final class NettyKubeletClient implements KubeletClient {

  private static final Logger log = LoggerFactory.getLogger(NettyKubeletClient.class);

  private final KubeletHttp http;
  private final ConcurrentMap<KubeletTarget, KeptConnection> connections =
      new ConcurrentHashMap<>();
  private volatile boolean closed;

  /// Reads the certificates, so it may block.
  ///
  /// @throws IllegalArgumentException when a certificate, key or CA cannot be used: says which
  public NettyKubeletClient(
      Vertx vertx,
      KubeletSettings settings,
      KubeCredentials credentials,
      Transport transport,
      InstantSource clock) {
    http = new KubeletHttp(vertx, settings, credentials, transport, clock);
    if (transport.engine() == TlsEngine.JDK && !settings.plainHttp()) {
      log.info("Kubelets are asked with the JDK's TLS: netty-tcnative does not load here");
    }
  }

  @Override
  public CompletionStage<Exposition> fetch(KubeletTarget target) {
    if (closed) {
      return closed(target);
    }
    try {
      return connections.computeIfAbsent(target, t -> new KeptConnection(http, t)).fetch();
    } catch (RejectedExecutionException _) { // Vertx was closed first
      return closed(target);
    }
  }

  private static CompletionStage<Exposition> closed(KubeletTarget target) {
    return CompletableFuture.failedFuture(
        new ScrapeException(target.authority() + ": not asked, since the program is ending"));
  }

  @Override
  public void keep(KubeletTarget target) {
    connections.compute(
        target,
        (t, known) -> {
          KeptConnection connection = known == null ? new KeptConnection(http, t) : known;
          connection.keep();
          return connection;
        });
  }

  @Override
  public void forget(KubeletTarget target) {
    connections.computeIfPresent(
        target, (_, connection) -> connection.release() ? null : connection);
  }

  @Override
  public void close() {
    closed = true;
    connections.values().forEach(KeptConnection::forget);
    connections.clear();
    http.close();
  }
}
