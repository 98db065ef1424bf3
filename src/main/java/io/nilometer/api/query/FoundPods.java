package io.nilometer.api.query;

import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;

/// Usages by pod; of two for one pod the one to serve. A flat table, since the nodes of a
/// hash map are 24 bytes more a pod for the garbage collector to copy. Not thread-safe.
final class FoundPods {

  /// 2^32 by the golden ratio: spreads hashes that stand in a row, as those of numbered names do.
  private static final int SPREAD = 0x9E3779B9;

  private PodUsage[] table; // at most half full, its length a power of two
  private int size;

  /// @param expected how many there will be
  FoundPods(int expected) {
    table = new PodUsage[2 * Integer.highestOneBit(2 * Math.max(expected, 4) - 1)];
  }

  void add(PodUsage usage) {
    int slot = slot(usage.pod());
    PodUsage known = table[slot];
    if (known == null) {
      table[slot] = usage;
      if (2 * ++size > table.length) {
        grow();
      }
    } else if (usage.supersedes(known)) {
      table[slot] = usage;
    }
  }

  /// Null if there is none.
  PodUsage get(PodRef pod) {
    return table[slot(pod)];
  }

  int size() {
    return size;
  }

  /// Where the pod is, or would be.
  private int slot(PodRef pod) {
    int mask = table.length - 1;
    int slot = (pod.hashCode() * SPREAD) >>> Integer.numberOfLeadingZeros(mask);
    while (table[slot] != null && !table[slot].pod().equals(pod)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    PodUsage[] old = table;
    table = new PodUsage[2 * old.length];
    for (PodUsage usage : old) {
      if (usage != null) {
        table[slot(usage.pod())] = usage;
      }
    }
  }
}
