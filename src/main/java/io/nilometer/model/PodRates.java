package io.nilometer.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Computes the usage of a node's pods from their histories.
///
/// @param oldestNanos samples that were first seen earlier, by our clock, are not used
record PodRates(PodHistories histories, String node, long oldestNanos) {

  /// With so few pods a search for each is faster than a pass over all.
  private static final int FEW = 8;

  /// Adds the usage of each pod that has a rate.
  void addTo(List<PodUsage> usages) {
    for (int pod = 0; pod < histories.containers.pods(); pod++) {
      add(pod, usages);
    }
  }

  /// Adds the usage of each wanted pod that has a rate.
  void addTo(List<PodUsage> usages, Set<PodRef> wanted) {
    Containers containers = histories.containers;
    if (wanted.size() <= FEW) {
      for (PodRef ref : wanted) {
        int pod = containers.find(ref);
        if (pod >= 0) {
          add(pod, usages);
        }
      }
      return;
    }
    for (int pod = 0; pod < containers.pods(); pod++) {
      if (wanted.contains(containers.pod(pod))) {
        add(pod, usages);
      }
    }
  }

  /// Adds the usage of the whole pod, or nothing: if one of its containers has no rate or an old
  /// sample, the sum of the others would be too low.
  private void add(int pod, List<PodUsage> usages) {
    Containers containers = histories.containers;
    long[] prev = histories.prev;
    long[] last = histories.last;
    int earliest = containers.from(pod);
    long latestStart = Sample.LONG_RUNNING;
    long firstSeen = Long.MAX_VALUE;
    for (int i = containers.from(pod); i < containers.to(pod); i++) {
      if (!Columns.isThere(prev, i)
          || histories.isOld(i, oldestNanos)
          || !Columns.hasRate(prev, last, i)) {
        return;
      }
      latestStart = Math.max(latestStart, Columns.start(last, i));
      firstSeen = Math.min(firstSeen, histories.lastSeen.at(i));
      if (Columns.time(last, i) < Columns.time(last, earliest)) {
        earliest = i;
      }
    }
    usages.add(
        new PodUsage(
            containers.pod(pod),
            node,
            Columns.time(last, earliest),
            Columns.window(prev, last, earliest),
            latestStart,
            firstSeen,
            usages(containers.from(pod), containers.to(pod))));
  }

  /// Most pods have one container, and `List.of` of one takes half the memory of an `ArrayList`.
  private List<ContainerUsage> usages(int from, int to) {
    if (to == from + 1) {
      return List.of(usage(from));
    }
    var usages = new ArrayList<ContainerUsage>(to - from);
    for (int i = from; i < to; i++) {
      usages.add(usage(i));
    }
    return usages;
  }

  private ContainerUsage usage(int container) {
    long usedNanos =
        Columns.cpu(histories.last, container) - Columns.cpu(histories.prev, container);
    return new ContainerUsage(
        histories.containers.name(container),
        Pairing.nanocores(usedNanos, Columns.window(histories.prev, histories.last, container)),
        Columns.memory(histories.last, container),
        Columns.swap(histories.swaps, container));
  }
}
