package io.nilometer.demo.apiserver;

import io.nilometer.demo.net.Blocking;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// All open watches.
public final class Watches {

  private static final int BOOKMARK_MILLIS = 10_000;
  private static final long LONGEST_SECONDS = 1_800;

  private final Vertx vertx;
  private final ObjectStore store;
  private final Map<Watch, Open> open = new ConcurrentHashMap<>();

  private record Open(HttpConnection connection, boolean bookmarks) {}

  /// The options of a watch.
  ///
  /// @param since absent: existing objects first, then changes
  private record Wish(Optional<Long> since, long seconds, boolean bookmarks) {

    long millis() {
      return Math.max(1, seconds) * 1_000;
    }
  }

  Watches(Vertx vertx, ObjectStore store) {
    this.vertx = vertx;
    this.store = store;
    vertx.setPeriodic(BOOKMARK_MILLIS, _ -> bookmark());
  }

  public int count() {
    return open.size();
  }

  void open(HttpServerRequest request, ResourcePath path, QueryParameters query, ObjectFormat as) {
    if (query.flag("sendInitialEvents")) {
      notSupported().send(request.response());
      return;
    }
    ObjectSelector selection = query.selection(path);
    Wish wish =
        new Wish(
            query.number("resourceVersion").filter(revision -> revision > 0),
            query.number("timeoutSeconds").orElse(LONGEST_SECONDS),
            query.flag("allowWatchBookmarks"));
    EventStream.open(request)
        .onSuccess(
            stream -> {
              var watch = new Watch(vertx.getOrCreateContext(), stream, selection, as);
              open.put(watch, new Open(request.connection(), wish.bookmarks()));
              long timer = vertx.setTimer(wish.millis(), _ -> stream.end());
              stream.onClosed(() -> forget(watch, timer));
              follow(watch, selection, wish.since());
            });
  }

  private void follow(Watch watch, ObjectSelector selection, Optional<Long> since) {
    try {
      since.ifPresentOrElse(
          revision -> store.watch(revision, watch), () -> store.watchAll(selection, watch));
    } catch (ExpiredException e) {
      watch.onExpired();
    }
  }

  private void forget(Watch watch, long timer) {
    vertx.cancelTimer(timer);
    store.unwatch(watch);
    open.remove(watch);
  }

  /// Sends a bookmark to each watch that requested bookmarks.
  public void bookmark() {
    long revision = store.revision();
    open.forEach(
        (watch, opened) -> {
          if (opened.bookmarks()) {
            watch.onBookmark(revision);
          }
        });
  }

  /// Closes the connection of every watch, and returns when all are closed.
  public void drop() {
    Blocking.await(
        Future.join(open.values().stream().map(opened -> opened.connection().close()).toList()));
  }

  private static HttpReply notSupported() {
    return HttpReply.failure(
        422,
        "Invalid",
        "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden:"
            + " sendInitialEvents is forbidden for watch unless the WatchList feature gate is"
            + " enabled");
  }
}
