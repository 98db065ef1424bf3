package io.nilometer.kube.index;

import io.nilometer.model.PodRef;
import java.util.List;

/// Notified after objects were added to an index, changed or removed; by the thread that writes to
/// the index.
public interface IndexListener {

  /// For an index that nothing follows.
  IndexListener NONE = _ -> {};

  /// These objects have changed.
  ///
  /// @param objects of a node only the name
  void onChanged(List<PodRef> objects);
}
