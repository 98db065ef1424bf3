package io.nilometer.scrape;

import io.vertx.core.Context;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.impl.VertxInternal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The one connection to one kubelet, and who waits for its answer. All of it happens on one event
/// loop; [#fetch] and [#forget] may be called from any thread.
final class KeptConnection {

  private final KubeletHttp http;
  private final KubeletTarget target;
  private final Context eventLoop;
  private final Set<Fetch> underway = new HashSet<>(2);
  private HttpConnection open; // null while there is none
  private int generation;
  private boolean forgotten;

  KeptConnection(KubeletHttp http, KubeletTarget target) {
    this.http = http;
    this.target = target;
    // the next event loop in turn; Vertx itself would give all nodes asked by one thread the same
    this.eventLoop = ((VertxInternal) http.vertx()).createEventLoopContext();
  }

  CompletionStage<Exposition> fetch() {
    var answer = new CompletableFuture<Exposition>();
    eventLoop.runOnContext(_ -> start(new Fetch(http, this, target, answer)));
    return answer;
  }

  private void start(Fetch fetch) {
    underway.add(fetch);
    if (forgotten) {
      fetch.abandon();
      return;
    }
    if (open != null && generation != http.generation()) {
      open.close();
      open = null;
    }
    generation = http.generation(); // before dialling, so never newer than what is dialled with
    fetch.start();
  }

  void forget() {
    eventLoop.runOnContext(
        _ -> {
          forgotten = true;
          new ArrayList<>(underway).forEach(Fetch::abandon);
          if (open != null) {
            open.close();
          }
        });
  }

  /// Is this the connection that carried an answer before?
  boolean isKept(HttpConnection connection) {
    return connection.equals(open);
  }

  void opened(HttpConnection connection) {
    open = connection;
    connection.closeHandler(_ -> closed(connection));
  }

  private void closed(HttpConnection connection) {
    if (connection.equals(open)) {
      open = null;
    }
  }

  void done(Fetch fetch) {
    underway.remove(fetch);
  }
}
