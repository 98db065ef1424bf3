package io.nilometer.api.query;

import io.nilometer.kube.index.RunningPod;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Usages by pod, with those of pods that were found at several nodes. A flat table, since the
/// nodes of a hash map are 24 bytes more a pod for the garbage collector to copy. Not thread-safe.
final class FoundPods {

  /// 2^32 by the golden ratio: spreads hashes that stand in a row, as those of numbered names do.
  private static final int SPREAD = 0x9E3779B9;

  private PodUsage[] table; // at most half full, its length a power of two
  private final Map<PodRef, List<PodUsage>> several = new HashMap<>();
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
      return;
    }
    several.computeIfAbsent(usage.pod(), _ -> new ArrayList<>(List.of(known))).add(usage);
    if (usage.supersedes(known)) {
      table[slot] = usage;
    }
  }

  /// The usage that is served of those that can be the pod's; null where there is none.
  PodUsage get(RunningPod pod) {
    PodUsage best = get(pod.pod());
    if (best == null || pod.mayHave(best)) {
      return best;
    }
    best = null;
    for (PodUsage usage : several.getOrDefault(pod.pod(), List.of())) {
      if (pod.mayHave(usage) && (best == null || usage.supersedes(best))) {
        best = usage;
      }
    }
    return best;
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
