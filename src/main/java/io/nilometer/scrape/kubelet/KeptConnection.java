package io.nilometer.scrape.kubelet;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.nilometer.scrape.exposition.Exposition;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// The one connection to one kubelet, and the fetches that wait for it in turn. Remembers the
/// address and the TLS engine that worked. All of it happens on one event loop; [#fetch] and
/// [#forget] may be called from any thread.
final class KeptConnection {

  private final KubeletHttp http;
  private final KubeletTarget target;
  private final EventLoop eventLoop;
  private final Queue<Fetch> turns = new ArrayDeque<>(2);
  private Optional<Fetch> turn = Optional.empty();
  private Optional<KubeletChannel> open = Optional.empty();
  private Optional<InetAddress> reached = Optional.empty();
  private Optional<TlsEngine> engine = Optional.empty(); // that a handshake succeeded with
  private boolean forgotten;
  private int keepers; // guarded by the map of connections

  KeptConnection(KubeletHttp http, KubeletTarget target) {
    this.http = http;
    this.target = target;
    this.eventLoop = http.nextEventLoop();
  }

  CompletionStage<Exposition> fetch() {
    var answer = new CompletableFuture<Exposition>();
    eventLoop.execute(() -> start(new Fetch(http, this, target, answer)));
    return answer;
  }

  private void start(Fetch fetch) {
    if (forgotten) {
      fetch.abandon();
      return;
    }
    turns.add(fetch);
    fetch.setDeadline();
    next();
  }

  private void next() {
    if (turn.isEmpty() && !forgotten && !turns.isEmpty()) {
      turn = Optional.of(turns.element());
      turns.element().begin();
    }
  }

  void keep() {
    keepers++;
  }

  /// True when the last keeper released it, so that it is forgotten.
  boolean release() {
    keepers--;
    if (keepers > 0) {
      return false;
    }
    forget();
    return true;
  }

  void forget() {
    eventLoop.execute(
        () -> {
          forgotten = true;
          List.copyOf(turns).forEach(Fetch::abandon);
          open.ifPresent(KubeletChannel::close);
        });
  }

  /// The connection that carried a response before, if it can carry another.
  Optional<KubeletChannel> kept() {
    open.filter(channel -> !channel.isDialledWith(http.tls())).ifPresent(KubeletChannel::close);
    return open.filter(KubeletChannel::isOpen);
  }

  /// Calls back on the event loop when another connection may be dialled.
  void enter(Runnable dial) {
    http.limit().enter(() -> execute(dial));
  }

  /// Never at once: a fetch that ends would call the next, and that the one after it.
  void execute(Runnable action) {
    eventLoop.execute(action);
  }

  /// Dials with the TLS engine that worked before.
  KubeletChannel dial(Fetch fetch) {
    return dial(fetch, engine.orElseGet(() -> http.engineFor(target.host())));
  }

  KubeletChannel dial(Fetch fetch, TlsEngine engine) {
    var channel = new KubeletChannel(http, target, engine);
    open = Optional.of(channel);
    channel.dial(eventLoop, reached, fetch);
    return channel;
  }

  void connected(KubeletChannel channel) {
    reached = channel.reached();
    engine = Optional.of(channel.engine());
  }

  /// The next dial begins with the preferred TLS engine again.
  void forgetEngine() {
    engine = Optional.empty();
  }

  /// The next fetch begins when everything read with this one's response is processed: what follows
  /// a response came unasked, and must not count as the next one's.
  void done(Fetch fetch) {
    turns.remove(fetch);
    if (turn.filter(fetch::equals).isPresent()) {
      turn = Optional.empty();
      if (!turns.isEmpty()) {
        eventLoop.execute(this::next);
      }
    }
  }

  ScheduledFuture<?> schedule(Runnable action, long millis) {
    return eventLoop.schedule(action, millis, TimeUnit.MILLISECONDS);
  }
}
