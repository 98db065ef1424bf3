package io.nilometer.api.query;

import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.Selection;
import java.util.Map;

/// What one query asks of which partitions, and what it makes of the answers. Used by one thread
/// at a time.
///
/// @param <R> what the query is answered with
interface QueryPlan<R> {

  /// What is to be asked first, by partition.
  Map<Integer, Selection> first();

  void add(PartitionUsages answer);

  /// What is still to be asked, now that everything asked before is answered; empty at the end.
  Map<Integer, Selection> more();

  R result();
}
