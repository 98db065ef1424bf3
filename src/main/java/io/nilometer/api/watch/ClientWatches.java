package io.nilometer.api.watch;

import io.nilometer.api.query.ListMemory;
import io.nilometer.api.query.MetricsObject;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Serves watches, and the lists that clients begin them with. Safe for any thread.
public interface ClientWatches {

  /// Whether there are watches; if not, nothing else is called but [#end()].
  boolean areServed();

  /// A list from which a watch can begin, sorted by namespace, then name.
  ///
  /// @param version a watch since this version misses no change
  record VersionedList(long version, List<MetricsObject> items) {}

  /// Fails with [io.nilometer.api.query.MetricsUnavailableException], or with
  /// [io.nilometer.api.query.OverloadedException] if there is no memory for the list.
  CompletionStage<VersionedList> list(WatchSelection selection, ListMemory memory);

  /// Begins a watch. Fails with [io.nilometer.api.query.MetricsUnavailableException], or with
  /// [io.nilometer.api.encode.StatusException] if there are too many.
  CompletionStage<OpenedWatch> open(WatchRequest request);

  /// Ends all watches, so that their clients go on at another replica.
  void end();
}
