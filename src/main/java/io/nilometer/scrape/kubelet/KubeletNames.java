package io.nilometer.scrape.kubelet;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Finds the addresses of kubelets' names without holding up an event loop: a look-up of the system
/// blocks, for long when no name server answers. Each name is looked up once at a time. The threads
/// are the platform's, since such a call would pin a virtual thread to one of its few carriers.
final class KubeletNames extends AddressResolverGroup<InetSocketAddress> {

  private static final int MOST_AT_ONCE = 64;
  private static final int IDLE_SECONDS = 30;

  /// Asks the system, and may block.
  interface Lookup {
    InetAddress find(String name) throws UnknownHostException;
  }

  private final Lookup lookup;
  private final ExecutorService threads = threads();
  private final ConcurrentMap<String, CompletableFuture<InetAddress>> underway =
      new ConcurrentHashMap<>();

  KubeletNames(Lookup lookup) {
    this.lookup = lookup;
  }

  private static ExecutorService threads() {
    var threads =
        new ThreadPoolExecutor(
            MOST_AT_ONCE,
            MOST_AT_ONCE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("kubelet-names-", 1).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor eventLoop) {
    return new OfLoop(eventLoop).asAddressResolver();
  }

  @Override
  public void close() {
    super.close();
    threads.shutdownNow();
  }

  private CompletableFuture<InetAddress> find(String name) {
    CompletableFuture<InetAddress> found = underway.computeIfAbsent(name, this::begin);
    var _ = found.whenComplete((_, _) -> underway.remove(name, found));
    return found;
  }

  private CompletableFuture<InetAddress> begin(String name) {
    var found = new CompletableFuture<InetAddress>();
    threads.execute(() -> find(name, found));
    return found;
  }

  private void find(String name, CompletableFuture<InetAddress> found) {
    try {
      found.complete(lookup.find(name));
    } catch (UnknownHostException | RuntimeException e) {
      found.completeExceptionally(e);
    }
  }

  private final class OfLoop extends InetNameResolver {

    OfLoop(EventExecutor eventLoop) {
      super(eventLoop);
    }

    /// An address needs no looking up, so that never blocks.
    @Override
    protected void doResolve(String host, Promise<InetAddress> promise) throws Exception {
      if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
        promise.setSuccess(InetAddress.getByName(host));
        return;
      }
      var _ =
          find(host)
              .whenComplete(
                  (address, failure) -> {
                    if (failure == null) {
                      promise.trySuccess(address);
                    } else {
                      promise.tryFailure(failure);
                    }
                  });
    }

    @Override
    protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
      resolve(host)
          .addListener(
              resolved -> {
                if (resolved.isSuccess()) {
                  promise.trySuccess(List.of((InetAddress) resolved.getNow()));
                } else {
                  promise.tryFailure(resolved.cause());
                }
              });
    }
  }
}
