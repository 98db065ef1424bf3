package io.nilometer.api.query;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Reserves the memory of a list or a document before it is made. Safe for any thread.
public interface ListMemory {

  /// For lists that are not sent, and for single objects.
  ListMemory UNLIMITED = _ -> CompletableFuture.completedStage(true);

  /// Waits until there is memory. False: there was none for long, or nobody waits for the list any
  /// more. Does not fail.
  ///
  /// @param items the most that the list may have
  CompletionStage<Boolean> reserve(int items);

  /// The same for a document that is whole in memory, and that lists do not delay.
  default CompletionStage<Boolean> reserveDocument(long bytes) {
    return CompletableFuture.completedStage(true);
  }
}
