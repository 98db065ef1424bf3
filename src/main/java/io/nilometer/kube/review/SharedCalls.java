package io.nilometer.kube.review;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/// A cache with a TTL per entry. Concurrent identical calls share one request, which is cancelled
/// when its last caller cancels. Failures are not cached. Bounded in memory. Safe for any thread.
final class SharedCalls<V> {

  private static final long MOST_BYTES = 16L << 20;
  private static final int ENTRY_BYTES = 200; // of the cache itself

  private final Function<V, Duration> ttl;
  private final Cache<Fingerprint, V> answers;
  private final ConcurrentMap<Fingerprint, Flight<V>> flights = new ConcurrentHashMap<>();

  /// A request in progress; its fields change only inside `flights.compute`.
  private static final class Flight<V> {
    private final CompletableFuture<V> answer = new CompletableFuture<>();
    private int waiting = 1;
  }

  /// @param ttl how long to cache an answer; 0: not at all
  /// @param bytes about how much memory an answer takes
  SharedCalls(Function<V, Duration> ttl, ToIntFunction<V> bytes, Ticker ticker) {
    this.ttl = ttl;
    this.answers =
        Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((Fingerprint _, V answer) -> ENTRY_BYTES + bytes.applyAsInt(answer))
            .expireAfter(Expiry.<Fingerprint, V>creating((_, answer) -> ttl.apply(answer)))
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /// The cached answer, else that of the request. Cancel it when the answer is no longer needed.
  ///
  /// @param call starts the request; its future is cancelled when no caller waits any more
  CompletableFuture<V> ask(Fingerprint key, Supplier<CompletableFuture<V>> call) {
    V known = answers.getIfPresent(key);
    return known == null ? join(key, call) : CompletableFuture.completedFuture(known);
  }

  private CompletableFuture<V> join(Fingerprint key, Supplier<CompletableFuture<V>> call) {
    var begun = new Flight<V>();
    Flight<V> flight =
        flights.merge(
            key,
            begun,
            (running, _) -> {
              running.waiting++;
              return running;
            });
    if (flight == begun) {
      begin(key, flight, call);
    }
    CompletableFuture<V> mine = flight.answer.copy();
    var _ =
        mine.whenComplete(
            (_, _) -> {
              if (mine.isCancelled()) {
                leave(key, flight);
              }
            });
    return mine;
  }

  private void begin(Fingerprint key, Flight<V> flight, Supplier<CompletableFuture<V>> call) {
    V known = answers.getIfPresent(key); // by a call that ended just before this one began
    CompletableFuture<V> running =
        known == null ? started(call) : CompletableFuture.completedFuture(known);
    var _ = running.whenComplete((answer, failure) -> end(key, flight, answer, failure));
    var _ =
        flight.answer.whenComplete((_, _) -> running.cancel(false)); // in vain where it has ended
  }

  private static <V> CompletableFuture<V> started(Supplier<CompletableFuture<V>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void end(Fingerprint key, Flight<V> flight, V answer, Throwable failure) {
    if (failure == null && ttl.apply(answer).isPositive()) {
      answers.put(key, answer);
    }
    flights.remove(key, flight);
    if (failure == null) {
      flight.answer.complete(answer);
    } else {
      flight.answer.completeExceptionally(failure);
    }
  }

  private void leave(Fingerprint key, Flight<V> flight) {
    flights.computeIfPresent(
        key, (_, running) -> running == flight && --running.waiting == 0 ? null : running);
    if (flight.waiting == 0) {
      flight.answer.cancel(false);
    }
  }

  /// About how many answers are cached.
  long cached() {
    answers.cleanUp();
    return answers.estimatedSize();
  }
}
