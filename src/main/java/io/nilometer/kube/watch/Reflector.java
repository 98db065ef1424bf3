package io.nilometer.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.nilometer.kube.ApiHttp;
import io.nilometer.kube.ApiStatus;
import io.nilometer.kube.Json;
import io.nilometer.kube.Kubeconfig;
import io.nilometer.kube.StatusException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a [Store] like the API server's objects of one kind, for ever: a list in pages, then
/// watches, each from where the last one ended, and a new list when the server no longer knows that
/// place, or tells nothing from there on: then it may have been set back to an earlier time. A
/// thread of its own does it all and tells the store.
public final class Reflector<T> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);

  /// API servers tell at least a bookmark before they end a watch.
  private static final int MOST_EMPTY_WATCHES = 2;

  private final Resource<T> resource;
  private final Store<T> store;
  private final ApiServer server;
  private final WatchSettings settings;
  private final Backoff backoff;
  private final Reachability reachability;
  private final Thread thread;

  private String version = ""; // up to which the store is told, empty before a list
  private int emptyWatches; // in a row
  private volatile boolean synced;

  private Reflector(ApiHttp api, Resource<T> resource, Store<T> store, WatchSettings settings) {
    this.resource = resource;
    this.store = store;
    this.settings = settings;
    this.server = new ApiServer(api, settings.silence());
    this.backoff = new Backoff(settings.firstPause(), settings.longestPause());
    this.reachability = new Reachability(resource.kind(), api.server());
    this.thread = Thread.ofVirtual().name("watch-" + resource.kind()).unstarted(this::run);
  }

  public static <T> Reflector<T> start(
      ApiHttp api, Resource<T> resource, Store<T> store, WatchSettings settings) {
    var reflector = new Reflector<>(api, resource, store, settings);
    reflector.thread.start();
    return reflector;
  }

  /// Whether a whole list has been taken in, ever.
  public boolean synced() {
    return synced;
  }

  /// The store is told nothing more once this returns.
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        followOnce();
      } catch (InterruptedException | InterruptedIOException _) {
        return;
      } catch (IOException | RuntimeException e) {
        recover(e);
      }
    }
  }

  private void followOnce() throws IOException, InterruptedException {
    if (version.isEmpty()) {
      version = list();
      synced = true;
      reachability.succeeded();
    } else if (watch()) {
      emptyWatches = 0;
    } else {
      doubt();
    }
  }

  /// A server that ends watches at once is not asked at once.
  private void doubt() throws InterruptedException {
    emptyWatches++;
    if (emptyWatches == MOST_EMPTY_WATCHES) {
      emptyWatches = 0;
      version = "";
    }
    Thread.sleep(backoff.next());
  }

  private void recover(Exception problem) {
    if (problem instanceof StatusException status && status.isGone()) {
      version = "";
    } else {
      LOG.debug("Following {} failed", resource.kind(), problem);
      reachability.failed(Kubeconfig.oneLine(problem));
    }
    try {
      Thread.sleep(backoff.next());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private String list() throws IOException {
    store.beginList();
    ListPage<T> page = page("");
    store.put(page.objects());
    while (!page.next().isEmpty()) {
      page = page(page.next());
      store.put(page.objects());
    }
    store.endList();
    return page.resourceVersion();
  }

  private ListPage<T> page(String next) throws IOException {
    try (ResponseStream body = server.get(resource.listPath(next), resource.listAccept());
        JsonParser json = Json.parser(body)) {
      ListPage<T> page = ListPage.read(json, resource.decoder());
      json.nextToken(); // to the end, so that the connection can be used again
      return page;
    }
  }

  /// Returns when the watch is over, however that came: false if it told nothing, which is odd.
  private boolean watch() throws IOException {
    try (ResponseStream body =
        server.get(resource.watchPath(version, seconds()), resource.watchAccept())) {
      reachability.succeeded();
      return take(body);
    }
  }

  /// So that replicas that started together do not come together for ever.
  private long seconds() {
    long least = settings.watchFor().toSeconds();
    return least + ThreadLocalRandom.current().nextLong(least + 1);
  }

  /// A connection that breaks is no failure yet: the next one shows whether the server is there.
  private boolean take(ResponseStream body) throws IOException {
    boolean told = false;
    try (JsonParser json = Json.parser(body)) { // which waits for the first bytes
      for (Optional<WatchEvent<T>> event = next(json); event.isPresent(); event = next(json)) {
        take(event.get());
        backoff.reset();
        told = true;
      }
      return told;
    } catch (SilenceException | ConnectionLostException | JsonEOFException _) {
      return told;
    }
  }

  private Optional<WatchEvent<T>> next(JsonParser json) throws IOException {
    return WatchEvent.read(json, resource.decoder());
  }

  private void take(WatchEvent<T> event) throws StatusException {
    switch (event) {
      case WatchEvent.Changed<T>(T object, String seen) -> {
        store.put(List.of(object));
        version = seen;
      }
      case WatchEvent.Gone<T>(T object, String seen) -> {
        store.remove(object);
        version = seen;
      }
      case WatchEvent.Bookmark<T>(String seen) -> version = seen;
      case WatchEvent.Failed<T>(ApiStatus status) -> {
        version = "";
        throw new StatusException(status.code(), status.message());
      }
    }
  }
}
