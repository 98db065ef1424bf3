package io.nilometer.demo.net;

import io.vertx.core.Future;

/// Waits for what event loops do, on threads that are not theirs.
public final class Blocking {

  private Blocking() {}

  /// Fails with a [java.util.concurrent.CompletionException] around what went wrong.
  public static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
