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

/// The usages of selected pods, of each node one. What no selected pod may have is dropped as it
/// comes: a kubelet may report as many pods as it likes. The table of the pods is flat, since the
/// nodes of a hash map are 24 bytes more a pod for the garbage collector to copy. Pods whose names
/// were made to collide are kept sorted instead. Not thread-safe.
final class FoundPods {

  /// 2^32 by the golden ratio: spreads hashes that stand in a row, as those of numbered names do.
  private static final int SPREAD = 0x9E3779B9;

  /// A search of the table goes no further.
  private static final int MOST_PROBES = 32;

  private static final int NONE = -1;

  private final List<RunningPod> selected;
  private int[] table = {}; // 1 + which pod; at most half full, its length a power of two
  private final Map<PodRef, Integer> collided = new TreeMap<>(); // for which it has no place
  private final Map<Integer, Integer> repeated = new HashMap<>(); // where it was selected first
  private final PodUsage[] usages; // of each selected pod one; null until there is one
  private final Map<Integer, List<PodUsage>> several = new HashMap<>();
  private final long freshNanos;
  private final BiConsumer<RunningPod, PodUsage> onForeign;
  private int size;

  /// @param freshNanos a usage that was seen since then is of a pod that runs now
  /// @param onForeign is given what a node reports of a pod that is bound to another one
  FoundPods(
      List<RunningPod> selected, long freshNanos, BiConsumer<RunningPod, PodUsage> onForeign) {
    this.selected = selected;
    this.freshNanos = freshNanos;
    this.onForeign = onForeign;
    this.usages = new PodUsage[selected.size()];
  }

  /// With the first usage, so that it is done where the query is, not where it begins.
  private void index() {
    table = new int[2 * Integer.highestOneBit(2 * Math.max(selected.size(), 4) - 1)];
    for (int i = 0; i < selected.size(); i++) {
      index(i, selected.get(i).pod());
    }
  }

  private void index(int i, PodRef pod) {
    int slot = slot(pod);
    int first = slot == NONE ? collided.getOrDefault(pod, NONE) : table[slot] - 1;
    if (first != NONE) {
      repeated.put(i, first);
    } else if (slot == NONE) {
      collided.put(pod, i);
    } else {
      table[slot] = i + 1;
    }
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
    var found = new FoundPods(List.of(pod), freshNanos, (_, _) -> {}); // queries count foreign ones
    reported.forEach(found::add);
    return found.get(0);
  }

  void add(PodUsage usage) {
    if (table.length == 0) {
      index();
    }
    int i = find(usage.pod());
    if (i == NONE) {
      return;
    }
    RunningPod pod = selected.get(i);
    if (!pod.mayHave(usage)) {
      reportForeign(pod, usage);
      return;
    }
    PodUsage known = usages[i];
    if (known == null) {
      usages[i] = usage;
      size++;
      return;
    }
    if (!several.containsKey(i) && !known.node().equals(usage.node())) {
      several.put(i, new ArrayList<>(List.of(known)));
    }
    List<PodUsage> candidates = several.get(i);
    if (candidates != null) {
      addOfNode(candidates, usage);
    }
    if (usage.supersedes(known)) {
      usages[i] = usage;
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

  /// The usage that is served of the selected pod of this number; null where there is none, or
  /// where two nodes report the pod and nothing shows which is right.
  PodUsage get(int number) {
    int i = repeated.isEmpty() ? number : repeated.getOrDefault(number, number);
    List<PodUsage> candidates = several.isEmpty() ? null : several.get(i);
    return candidates == null ? usages[i] : served(selected.get(i), candidates);
  }

  private PodUsage served(RunningPod pod, List<PodUsage> candidates) {
    PodUsage best = candidates.getFirst();
    for (PodUsage usage : candidates) {
      best = isBetter(pod, usage, best) ? usage : best;
    }
    for (PodUsage other : candidates) {
      if (!other.node().equals(best.node()) && !isClear(pod, best, other)) {
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

  /// How many pods have a usage.
  int size() {
    return size;
  }

  /// Which selected pod it is.
  private int find(PodRef pod) {
    int slot = slot(pod);
    return slot == NONE ? collided.getOrDefault(pod, NONE) : table[slot] - 1;
  }

  /// Where the pod is, or would be, in the table.
  private int slot(PodRef pod) {
    int mask = table.length - 1;
    int slot = (pod.hashCode() * SPREAD) >>> Integer.numberOfLeadingZeros(mask);
    for (int probe = 0; probe < MOST_PROBES; probe++) {
      if (table[slot] == 0 || selected.get(table[slot] - 1).pod().equals(pod)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return NONE;
  }
}
