package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Keeps equal label sets once, counting their users. For one thread.
final class SharedLabels {

  private static final class Shared {
    private final Labels labels;
    private int holders;

    private Shared(Labels labels) {
      this.labels = labels;
    }
  }

  private final Map<Labels, Shared> shared = new HashMap<>();

  /// The shared instance; to be [released][#release] after use.
  Labels hold(Labels labels) {
    Shared found = shared.get(labels);
    if (found == null) {
      found = new Shared(interned(labels));
      shared.put(found.labels, found);
    }
    found.holders++;
    return found.labels;
  }

  void release(Labels labels) {
    Shared found = shared.get(labels);
    if (--found.holders == 0) {
      shared.remove(labels);
    }
  }

  int size() {
    return shared.size();
  }

  /// Equal labels whose strings are interned.
  static Labels interned(Labels labels) {
    Map<String, String> interned = new TreeMap<>();
    labels.forEach((key, value) -> interned.put(key.intern(), value.intern()));
    return Labels.of(interned);
  }
}
