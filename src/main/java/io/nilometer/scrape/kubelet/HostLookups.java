package io.nilometer.scrape.kubelet;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Resolves the names of kubelets without blocking an event loop: the system's lookup blocks, for
/// long when no name server answers. Concurrent lookups of one name share one call. The threads are
/// platform threads, since such a call would pin a virtual thread to its carrier.
final class HostLookups implements AutoCloseable {

  private static final int MAX_THREADS = 64;
  private static final int IDLE_SECONDS = 30;

  /// Asks the system, and may block.
  interface Lookup {
    InetAddress[] find(String name) throws UnknownHostException;
  }

  private final Lookup lookup;
  private final ExecutorService threads = threads();
  private final ConcurrentMap<String, CompletableFuture<List<InetAddress>>> underway =
      new ConcurrentHashMap<>();

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
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("kubelet-names-", 1).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /// Returns the addresses of a host, at least one. An IP address needs no lookup.
  CompletableFuture<List<InetAddress>> find(String host) {
    if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
      return lookUp(host);
    }
    CompletableFuture<List<InetAddress>> found = underway.computeIfAbsent(host, this::begin);
    var _ = found.whenComplete((_, _) -> underway.remove(host, found));
    return found;
  }

  private static CompletableFuture<List<InetAddress>> lookUp(String address) {
    try {
      return CompletableFuture.completedFuture(List.of(InetAddress.getByName(address)));
    } catch (UnknownHostException e) { // a scope that this machine does not have
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<List<InetAddress>> begin(String name) {
    var found = new CompletableFuture<List<InetAddress>>();
    threads.execute(() -> find(name, found));
    return found;
  }

  private void find(String name, CompletableFuture<List<InetAddress>> found) {
    try {
      found.complete(List.of(lookup.find(name)));
    } catch (UnknownHostException e) {
      if (name.endsWith(".")) { // a hosts file may have it without the dot
        find(name.substring(0, name.length() - 1), found);
      } else {
        found.completeExceptionally(e);
      }
    } catch (RuntimeException e) {
      found.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
