package io.nilometer.kube.review;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Stages that pass a cancellation on to their source, which those of the JDK do not.
final class Cancelling {

  private Cancelling() {}

  static <T, R> CompletableFuture<R> thenApply(
      CompletableFuture<T> awaited, Function<T, R> function) {
    CompletableFuture<R> applied = awaited.thenApply(function);
    var _ =
        applied.whenComplete(
            (_, _) -> {
              if (applied.isCancelled()) {
                awaited.cancel(false);
              }
            });
    return applied;
  }
}
