package io.nilometer.api.query;

import io.nilometer.kube.index.RunningPod;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// Usages by pod, of each node one. A flat table, since the nodes of a hash map are 24 bytes more a
/// pod for the garbage collector to copy. Pods whose names were made to collide are kept sorted
/// instead. Not thread-safe.
final class FoundPods {

  /// 2^32 by the golden ratio: spreads hashes that stand in a row, as those of numbered names do.
  private static final int SPREAD = 0x9E3779B9;

  /// A search of the table goes no further.
  private static final int MOST_PROBES = 32;

  private PodUsage[] table; // at most half full, its length a power of two
  private final Map<PodRef, PodUsage> collided = new TreeMap<>(); // for which it has no place
  private final Map<PodRef, List<PodUsage>> several = new HashMap<>();
  private final long freshNanos;
  private final BiConsumer<RunningPod, PodUsage> onForeign;
  private int size;

  /// @param expected how many there will be
  /// @param freshNanos a usage that was seen since then is of a pod that runs now
  /// @param onForeign is given what a node reports of a pod that is bound to another one
  FoundPods(int expected, long freshNanos, BiConsumer<RunningPod, PodUsage> onForeign) {
    this.freshNanos = freshNanos;
    this.onForeign = onForeign;
    table = new PodUsage[2 * Integer.highestOneBit(2 * Math.max(expected, 4) - 1)];
  }

  /// The usage that is served of one pod, of what nodes report of it; null where there is none.
  ///
  /// @param reported none of two is of the same node
  /// @param freshNanos as above
  static PodUsage served(RunningPod pod, List<PodUsage> reported, long freshNanos) {
    if (reported.size() == 1) {
      PodUsage only = reported.getFirst();
      return pod.mayHave(only) ? only : null;
    }
    var found = new FoundPods(1, freshNanos, (_, _) -> {}); // queries count foreign ones
    reported.forEach(found::add);
    return found.get(pod);
  }

  void add(PodUsage usage) {
    int slot = slot(usage.pod());
    PodUsage known = at(slot, usage.pod());
    if (known == null) {
      put(slot, usage);
      if (2 * ++size > table.length) {
        grow();
      }
      return;
    }
    if (!several.containsKey(usage.pod()) && !known.node().equals(usage.node())) {
      several.put(usage.pod(), new ArrayList<>(List.of(known)));
    }
    List<PodUsage> candidates = several.get(usage.pod());
    if (candidates != null) {
      addOfNode(candidates, usage);
    }
    if (usage.supersedes(known)) {
      put(slot, usage);
    }
  }

  /// Adds it, or replaces that of the same node.
  private static void addOfNode(List<PodUsage> candidates, PodUsage usage) {
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.get(i).node().equals(usage.node())) {
        if (usage.supersedes(candidates.get(i))) {
          candidates.set(i, usage);
        }
        return;
      }
    }
    candidates.add(usage);
  }

  /// The usage that is served of those that can be the pod's; null where there is none, or where
  /// two nodes report the pod and nothing shows which is right.
  PodUsage get(RunningPod pod) {
    if (!several.isEmpty()) {
      List<PodUsage> candidates = several.get(pod.pod());
      if (candidates != null) {
        return served(pod, candidates);
      }
    }
    PodUsage only = get(pod.pod());
    if (only == null || pod.mayHave(only)) {
      return only;
    }
    reportForeign(pod, only);
    return null;
  }

  private PodUsage served(RunningPod pod, List<PodUsage> candidates) {
    PodUsage best = null;
    for (PodUsage usage : candidates) {
      reportForeign(pod, usage);
      if (pod.mayHave(usage) && (best == null || isBetter(pod, usage, best))) {
        best = usage;
      }
    }
    for (PodUsage other : candidates) {
      boolean rivals = pod.mayHave(other) && !other.node().equals(best.node());
      if (rivals && !isClear(pod, best, other)) {
        return null;
      }
    }
    return best;
  }

  private void reportForeign(RunningPod pod, PodUsage usage) {
    if (pod.isForeign(usage)) {
      onForeign.accept(pod, usage);
    }
  }

  private static boolean isBetter(RunningPod pod, PodUsage usage, PodUsage best) {
    int better = fit(pod, usage) - fit(pod, best);
    return better == 0 ? usage.supersedes(best) : better > 0;
  }

  /// Whether the starts show which of the two to serve, both are of the same containers (two Nodes
  /// lead to one kubelet), or only one is still reported.
  private boolean isClear(RunningPod pod, PodUsage one, PodUsage other) {
    return fit(pod, one) != fit(pod, other)
        || one.isOrderedAgainst(other)
        || one.isOfSameStartAs(other)
        || Math.min(one.seenNanos(), other.seenNanos()) < freshNanos;
  }

  /// How well its start fits the pod: known and since its creation, unknown, or before.
  private static int fit(RunningPod pod, PodUsage usage) {
    if (pod.doubts(usage)) {
      return 0;
    }
    return usage.startNanos() == Sample.LONG_RUNNING ? 1 : 2;
  }

  /// Null if there is none.
  PodUsage get(PodRef pod) {
    return at(slot(pod), pod);
  }

  private PodUsage at(int slot, PodRef pod) {
    return slot < 0 ? collided.get(pod) : table[slot];
  }

  private void put(int slot, PodUsage usage) {
    if (slot < 0) {
      collided.put(usage.pod(), usage);
    } else {
      table[slot] = usage;
    }
  }

  int size() {
    return size;
  }

  /// Where the pod is, or would be; -1 where there is no place for it.
  private int slot(PodRef pod) {
    int mask = table.length - 1;
    int slot = (pod.hashCode() * SPREAD) >>> Integer.numberOfLeadingZeros(mask);
    for (int probe = 0; probe < MOST_PROBES; probe++) {
      if (table[slot] == null || table[slot].pod().equals(pod)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  private void grow() {
    PodUsage[] old = table;
    List<PodUsage> placeless = List.copyOf(collided.values());
    table = new PodUsage[2 * old.length];
    collided.clear();
    for (PodUsage usage : old) {
      if (usage != null) {
        put(slot(usage.pod()), usage);
      }
    }
    placeless.forEach(usage -> put(slot(usage.pod()), usage));
  }
}
