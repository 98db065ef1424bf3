package io.nilometer.api.watch;

import io.nilometer.api.query.ListMemory;
import io.nilometer.api.query.ServedAges;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// [ClientWatches] that records the age of the samples in lists.
public record ObservedWatches(ClientWatches watches, ServedAges ages) implements ClientWatches {

  @Override
  public boolean areServed() {
    return watches.areServed();
  }

  @Override
  public CompletionStage<VersionedList> list(WatchSelection selection, ListMemory memory) {
    CompletableFuture<VersionedList> asked = watches.list(selection, memory).toCompletableFuture();
    CompletionStage<VersionedList> observed =
        asked.whenComplete(
            (list, failure) -> {
              if (failure == null) {
                ages.observe(list.items());
              }
            });
    observed.whenComplete((_, _) -> asked.cancel(false)); // where it is not done, but cancelled
    return observed;
  }

  @Override
  public CompletionStage<OpenedWatch> open(WatchRequest request) {
    return watches.open(request);
  }

  @Override
  public void end() {
    watches.end();
  }
}
