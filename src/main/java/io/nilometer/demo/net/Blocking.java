package io.nilometer.demo.net;

import io.vertx.core.Future;

/// Blocks the calling thread until an event loop has completed a future. Never call it on an event
/// loop.
public final class Blocking {

  private Blocking() {}

  /// Throws a [java.util.concurrent.CompletionException] that wraps the cause of the failure.
  public static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
