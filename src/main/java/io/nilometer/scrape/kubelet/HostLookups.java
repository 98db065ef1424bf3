package io.nilometer.scrape.kubelet;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Resolves the names of kubelets without blocking an event loop: the system's lookup blocks, for
/// long when no name server answers. Concurrent lookups of one name share one call. One lookup of a
/// node runs or waits for a thread at a time, whatever names its status gives it, so that no node
/// takes the threads from others, and no more lookups wait than there are nodes. The threads are
/// platform threads, since such a call would pin a virtual thread to its carrier. Safe for any
/// thread.
final class HostLookups implements AutoCloseable {

  private static final int MAX_THREADS = 64;
  private static final int IDLE_SECONDS = 30;

  /// Asks the system, and may block.
  interface Lookup {
    InetAddress[] find(String name) throws UnknownHostException;
  }

  /// The lookup of a node that is under way, and the last that came after it for another name.
  private record Turn(Pending current, Optional<Pending> next) {}

  private record Pending(String name, CompletableFuture<List<InetAddress>> found) {

    Pending(String name) {
      this(name, new CompletableFuture<>());
    }
  }

  private final Lookup lookup;
  private final ExecutorService threads = threads();
  private final Map<String, Turn> turns = new HashMap<>(); // by node; guarded by this
  private final Map<String, CompletableFuture<List<InetAddress>>> underway =
      new HashMap<>(); // by name; guarded by this

  HostLookups(Lookup lookup) {
    this.lookup = lookup;
  }

  private static ExecutorService threads() {
    var threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // of no more than one task a node
            Thread.ofPlatform().daemon().name("kubelet-names-", 1).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /// Returns the addresses of a node's host, at least one. An IP address needs no lookup. While
  /// another name of the node is looked up this one waits, and fails if a third one comes.
  CompletableFuture<List<InetAddress>> find(String node, String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)
        ? lookUp(host)
        : inTurn(node, host);
  }

  private static CompletableFuture<List<InetAddress>> lookUp(String address) {
    try {
      return CompletableFuture.completedFuture(List.of(InetAddress.getByName(address)));
    } catch (UnknownHostException e) { // a scope that this machine does not have
      return CompletableFuture.failedFuture(e);
    }
  }

  private synchronized CompletableFuture<List<InetAddress>> inTurn(String node, String name) {
    Turn turn = turns.get(node);
    if (turn == null) {
      var first = new Pending(name);
      begin(node, first);
      return first.found;
    }
    if (turn.current.name.equals(name)) {
      return turn.current.found;
    }
    if (turn.next.isPresent() && turn.next.get().name.equals(name)) {
      return turn.next.get().found;
    }
    var next = new Pending(name);
    turns.put(node, new Turn(turn.current, Optional.of(next)));
    turn.next.ifPresent(HostLookups::replace);
    return next.found;
  }

  private static void replace(Pending outdated) {
    outdated.found.completeExceptionally(
        new UnknownHostException(outdated.name + ": the node has another address by now"));
  }

  private void begin(String node, Pending wanted) {
    turns.put(node, new Turn(wanted, Optional.empty()));
    var _ =
        shared(wanted.name)
            .whenComplete(
                (found, failure) -> {
                  end(node);
                  if (failure == null) {
                    wanted.found.complete(found);
                  } else {
                    wanted.found.completeExceptionally(failure);
                  }
                });
  }

  private synchronized void end(String node) {
    turns.remove(node).next.ifPresent(next -> begin(node, next));
  }

  private CompletableFuture<List<InetAddress>> shared(String name) {
    CompletableFuture<List<InetAddress>> known = underway.get(name);
    if (known != null) {
      return known;
    }
    var found = new CompletableFuture<List<InetAddress>>();
    try {
      threads.execute(() -> find(name, found));
      underway.put(name, found);
    } catch (RejectedExecutionException | OutOfMemoryError e) { // closed, or no more threads
      found.completeExceptionally(e);
    }
    return found;
  }

  private void find(String name, CompletableFuture<List<InetAddress>> found) {
    try {
      List<InetAddress> addresses = List.of(resolve(name));
      ended(name);
      found.complete(addresses);
    } catch (UnknownHostException | RuntimeException | Error e) {
      ended(name);
      found.completeExceptionally(e);
    }
  }

  private InetAddress[] resolve(String name) throws UnknownHostException {
    try {
      return lookup.find(name);
    } catch (UnknownHostException e) {
      if (name.endsWith(".")) { // a hosts file may have it without the dot
        return resolve(name.substring(0, name.length() - 1));
      }
      throw e;
    }
  }

  private synchronized void ended(String name) {
    underway.remove(name);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
