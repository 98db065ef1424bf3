package io.nilometer.api.query;

import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.Selection;
import java.util.Map;

/// Which selections one query sends to which partitions, and how it combines the responses. Used by
/// one thread at a time.
///
/// @param <R> the result of the query
interface QueryPlan<R> {

  /// The most objects that the result may have.
  int size();

  /// The first selections, by partition.
  Map<Integer, Selection> first();

  void add(PartitionUsages answer);

  /// Further selections, once all partitions have responded; empty at the end.
  Map<Integer, Selection> more();

  R result();
}
