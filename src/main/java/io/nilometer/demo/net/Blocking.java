package io.nilometer.demo;

import io.vertx.core.Future;

/// Waits for what event loops do, on threads that are not theirs.
final class Blocking {

  private Blocking() {}

  /// Fails with a [java.util.concurrent.CompletionException] around what went wrong.
  static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
