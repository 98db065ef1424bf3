package io.nilometer.demo;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// All open watches.
final class Watches {

  private static final int BOOKMARK_MILLIS = 10_000;
  private static final long LONGEST_SECONDS = 1_800;

  private final Vertx vertx;
  private final ObjectStore store;
  private final Map<Watch, Open> open = new ConcurrentHashMap<>();

  private record Open(HttpServerRequest request, boolean bookmarks) {}

  Watches(Vertx vertx, ObjectStore store) {
    this.vertx = vertx;
    this.store = store;
    vertx.setPeriodic(BOOKMARK_MILLIS, _ -> bookmark());
  }

  int count() {
    return open.size();
  }

  void open(HttpServerRequest request, ResourcePath path, Query query, Representation as) {
    if (query.flag("sendInitialEvents")) {
      notSupported().send(request.response());
      return;
    }
    Optional<Long> since = query.number("resourceVersion").filter(revision -> revision > 0);
    long seconds = query.number("timeoutSeconds").orElse(LONGEST_SECONDS);
    Selection selection = query.selection(path);
    var watch = new Watch(vertx.getOrCreateContext(), request.response(), selection, as);
    watch.open();
    open.put(watch, new Open(request, query.flag("allowWatchBookmarks")));
    long timer = vertx.setTimer(Math.max(1, seconds) * 1_000, _ -> watch.end());
    request.response().endHandler(_ -> forget(watch, timer));
    follow(since, selection, watch);
  }

  private void follow(Optional<Long> since, Selection selection, Watch watch) {
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

  /// Tells all that want to know how far they have come.
  void bookmark() {
    long revision = store.revision();
    open.forEach(
        (watch, opened) -> {
          if (opened.bookmarks()) {
            watch.onBookmark(revision);
          }
        });
  }

  /// Cuts the connection of every watch.
  void drop() {
    open.values().forEach(opened -> opened.request().connection().close());
  }

  private static Reply notSupported() {
    return Reply.failure(
        422,
        "Invalid",
        "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden:"
            + " sendInitialEvents is forbidden for watch unless the WatchList feature gate is"
            + " enabled");
  }
}
