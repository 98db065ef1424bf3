package io.nilometer.kube.watch;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.nilometer.failure.Failures;
import io.nilometer.kube.ApiStatus;
import io.nilometer.kube.Json;
import io.nilometer.kube.RefusedRequestException;
import io.nilometer.kube.http.Backoff;
import io.nilometer.kube.http.ConnectionLostException;
import io.nilometer.kube.http.KubeHttpClient;
import io.nilometer.kube.http.ResponseStream;
import io.nilometer.kube.http.SilenceException;
import io.nilometer.kube.http.UnreachableException;
import io.nilometer.telemetry.WatchMetrics;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a [Store] equal to the API server's objects of one kind: a list in pages, or whole after
/// one whose pages expired, then watches,
/// each from where the previous one ended. It lists again when the server no longer keeps that
/// version, when an event cannot be read and so a change may be lost, and when two watches in a row
/// deliver nothing: then the server may have been restored from a backup. It works, and calls the
/// store, on a thread of its own.
public final class Reflector<T> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);

  /// API servers send at least a bookmark before they end a watch.
  private static final int MOST_EMPTY_WATCHES = 2;

  private final Resource<T> resource;
  private final Store<T> store;
  private final ApiReader server;
  private final WatchSettings settings;
  private final Backoff backoff;
  private final WatchProblem problem;
  private final WatchMetrics.Kind metrics;
  private final Thread thread;

  // for the thread alone
  private String version = ""; // the store is complete up to it; empty: to be listed
  private int emptyWatches; // in a row
  private boolean unreadable; // the last watch, whatever the lists are like
  private boolean paged = true; // the next list
  private long lastPause = System.nanoTime();

  private volatile boolean synced;

  private Reflector(
      KubeHttpClient api,
      Resource<T> resource,
      Store<T> store,
      WatchSettings settings,
      WatchMetrics.Kind metrics) {
    this.resource = resource;
    this.store = store;
    this.settings = settings;
    this.server = new ApiReader(api);
    this.backoff = new Backoff(settings.firstPause(), settings.longestPause());
    this.metrics = metrics;
    this.problem = new WatchProblem(resource.kind(), api.server());
    this.thread = Thread.ofVirtual().name("watch-" + resource.kind()).unstarted(this::run);
  }

  public static <T> Reflector<T> start(
      KubeHttpClient api,
      Resource<T> resource,
      Store<T> store,
      WatchSettings settings,
      WatchMetrics.Kind metrics) {
    var reflector = new Reflector<>(api, resource, store, settings, metrics);
    reflector.thread.start();
    return reflector;
  }

  /// Whether the store has been complete once.
  public boolean synced() {
    return synced;
  }

  /// Why lists or watches fail now; empty: they work, or the server cannot be reached.
  public String problem() {
    return problem.reason();
  }

  /// The store is not called after this returns.
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
      } catch (SocketTimeoutException e) { // which is an InterruptedIOException
        recover(e);
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
      metrics.listed();
      if (!unreadable) {
        problem.ends();
      }
    } else {
      watchOnce();
    }
  }

  private void watchOnce() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    if (!watch()) {
      onEmptyWatch();
      return;
    }
    emptyWatches = 0;
    Duration left = settings.firstPause().minusNanos(System.nanoTime() - begin);
    if (left.isPositive()) { // a server that ends watches at once is not asked at once again
      Thread.sleep(left);
    }
  }

  private void onEmptyWatch() throws InterruptedException {
    emptyWatches++;
    if (emptyWatches == MOST_EMPTY_WATCHES) {
      emptyWatches = 0;
      version = "";
    }
    pause();
  }

  private void recover(Exception failure) {
    switch (failure) {
      case RefusedRequestException status when status.isGone() -> version = "";
      case UnreachableException _ -> metrics.failed(); // logged by the client
      default -> {
        metrics.failed();
        LOG.debug("Watch of {} failed", resource.kind(), failure);
        problem.begins(Failures.oneLine(failure));
      }
    }
    try {
      pause();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Pauses grow while one follows soon after the other: a server may answer lists well and watches
  /// badly.
  private void pause() throws InterruptedException {
    if (System.nanoTime() - lastPause > 2 * settings.longestPause().toNanos()) {
      backoff.reset();
    }
    Thread.sleep(backoff.next());
    lastPause = System.nanoTime();
  }

  private String list() throws IOException {
    store.beginList();
    var bound = new ListBound(settings.listBytes());
    String path = paged ? resource.listPath("") : resource.wholeListPath();
    paged = true;
    ListPage<T> page = page(path, bound);
    store.put(page.objects());
    while (!page.next().isEmpty()) {
      page = nextPage(page.next(), bound);
      store.put(page.objects());
    }
    store.endList();
    return page.resourceVersion();
  }

  private ListPage<T> nextPage(String next, ListBound bound) throws IOException {
    try {
      return page(resource.listPath(next), bound);
    } catch (RefusedRequestException refused) {
      if (refused.isGone()) {
        paged = false;
        throw new IOException(
            "a list expired before its last page; the next is read whole", refused);
      }
      throw refused;
    }
  }

  private ListPage<T> page(String path, ListBound bound) throws IOException {
    try (ResponseStream body = server.get(path, resource.listAccept(), settings.forPage());
        JsonParser json = Json.parser(body)) {
      ListPage<T> page = ListPage.read(json, resource.decoder().get(), bound);
      json.nextToken(); // to the end, so that the connection can be used again
      bound.add(page);
      metrics.contact();
      return page;
    }
  }

  /// Returns when the watch is over: whether it delivered anything.
  private boolean watch() throws IOException {
    try (ResponseStream body =
        server.get(
            resource.watchPath(version, seconds()), resource.watchAccept(), settings.forWatch())) {
      return take(body);
    }
  }

  /// At random, so that replicas that started together do not send their requests together.
  private long seconds() {
    long least = settings.watchFor().toSeconds();
    return least + ThreadLocalRandom.current().nextLong(least + 1);
  }

  /// A connection that ends is no failure yet: the next request shows whether the server is there.
  private boolean take(ResponseStream body) throws IOException {
    boolean delivered = false;
    Decoder<T> decoder = resource.decoder().get();
    try (JsonParser json = Json.parser(body)) { // which waits for the first bytes
      for (Optional<WatchEvent<T>> event = WatchEvent.read(json, decoder);
          event.isPresent();
          event = WatchEvent.read(json, decoder)) {
        take(event.get());
        unreadable = false;
        problem.ends();
        delivered = true;
      }
      return delivered;
    } catch (SilenceException | ConnectionLostException | JsonEOFException _) {
      return delivered;
    } catch (JacksonException | UnreadableException | RuntimeException e) {
      unreadable = true;
      version = ""; // a change may be lost
      throw e;
    }
  }

  private void take(WatchEvent<T> event) throws RefusedRequestException {
    metrics.contact();
    switch (event) {
      case WatchEvent.Changed<T>(T object, String seen) -> {
        metrics.changed();
        store.put(List.of(object));
        version = seen;
      }
      case WatchEvent.Gone<T>(T object, String seen) -> {
        metrics.changed();
        store.remove(object);
        version = seen;
      }
      case WatchEvent.Bookmark<T>(String seen) -> version = seen;
      case WatchEvent.Failed<T>(ApiStatus status) -> {
        version = "";
        throw server.refusal(status.code(), status.message());
      }
    }
  }
}
