package io.nilometer.scrape.kubelet;

import io.nilometer.kube.KubeCredentials;
import io.nilometer.scrape.exposition.Exposition;
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.scrape.exposition.ScrapeException;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Scrapes kubelets over HTTP/1.1 with Netty on Vert.x's event loops, over one kept connection a
/// target. The result completes on an event loop: what follows there must not block. Close it
/// before its Vertx.
public final class NettyKubeletClient implements KubeletClient {

  private static final Logger log = LoggerFactory.getLogger(NettyKubeletClient.class);

  private final KubeletHttp http;
  private final ConcurrentMap<KubeletTarget, KeptConnection> connections =
      new ConcurrentHashMap<>();
  private final AtomicBoolean warned = new AtomicBoolean();
  private volatile boolean closed;

  /// Reads the certificates, so it may block.
  ///
  /// @throws IllegalArgumentException names a certificate, key or CA bundle that cannot be used
  public NettyKubeletClient(
      Vertx vertx,
      KubeletSettings settings,
      KubeCredentials credentials,
      ConnectionSettings connectionSettings,
      InstantSource clock) {
    http = new KubeletHttp(vertx, settings, credentials, connectionSettings, clock);
    if (connectionSettings.engine() == TlsEngine.JDK
        && settings.security() != KubeletSettings.Security.PLAIN_HTTP) {
      log.info(
          "Scraping kubelets with the JDK's TLS: netty-tcnative does not load on this machine");
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
        new ScrapeException(
            FailureKind.ABANDONED,
            target.authority() + ": not scraped, since the program is shutting down"));
  }

  @Override
  public void keep(KubeletTarget target) {
    warnIfTooMany();
    connections.compute(
        target,
        (t, known) -> {
          KeptConnection connection = known == null ? new KeptConnection(http, t) : known;
          connection.keep();
          return connection;
        });
  }

  /// Once: nodes come and go.
  private void warnIfTooMany() {
    if (connections.size() >= http.limit().most() && !warned.getAndSet(true)) {
      log.atWarn()
          .addKeyValue("connections", http.limit().most())
          .log(
              "Too few file descriptors for a connection per node; some are closed after each"
                  + " scrape");
    }
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
