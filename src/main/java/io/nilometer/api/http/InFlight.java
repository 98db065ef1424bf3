package io.nilometer.api.http;

import io.nilometer.telemetry.ApiMetrics;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;

/// Counts and limits concurrent requests. Safe for any thread.
public final class InFlight {

  private final int limit;
  private final ApiMetrics metrics;
  private final AtomicInteger taken = new AtomicInteger();
  private final CompletableFuture<Done> idle = new CompletableFuture<>();
  private volatile boolean idleAwaited;

  /// Counts requests and refuses those above the limit.
  ///
  /// @param limit 0: any number
  public InFlight(int limit, ApiMetrics metrics) {
    this.limit = limit;
    this.metrics = metrics;
  }

  /// The place of one request, until the last byte of its response is sent.
  public final class Place {

    private final AtomicBoolean left = new AtomicBoolean();

    private Place() {}

    /// The first time only.
    public void leave() {
      if (left.compareAndSet(false, true)) {
        metrics.ended();
        if (taken.decrementAndGet() == 0 && idleAwaited) {
          idle.complete(Done.getInstance());
        }
      }
    }
  }

  /// Empty: the limit is reached.
  public Optional<Place> enter() {
    if (taken.incrementAndGet() > limit && limit > 0) {
      taken.decrementAndGet();
      return Optional.empty();
    }
    metrics.began();
    return Optional.of(new Place());
  }

  /// Completes as soon as there is no request.
  public CompletionStage<Done> idle() {
    idleAwaited = true;
    if (taken.get() == 0) {
      idle.complete(Done.getInstance());
    }
    return idle;
  }
}
