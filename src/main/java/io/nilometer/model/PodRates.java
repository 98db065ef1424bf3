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

  /// Offers each pod that has a rate.
  void offerTo(TopPods top) {
    for (int i = 0; i < histories.containers.pods(); i++) {
      int pod = i;
      if (isRated(pod)) {
        top.offer(nanocores(pod), memory(pod), () -> usage(pod));
      }
    }
  }

  private void add(int pod, List<PodUsage> usages) {
    if (isRated(pod)) {
      usages.add(usage(pod));
    }
  }

  /// Whether all containers of the pod have a rate and no old sample: if one has not, the sum of
  /// the others would be too low.
  private boolean isRated(int pod) {
    Containers containers = histories.containers;
    for (int i = containers.from(pod); i < containers.to(pod); i++) {
      if (!Columns.isThere(histories.prev, i)
          || histories.isOld(i, oldestNanos)
          || !Columns.hasRate(histories.prev, histories.last, i)) {
        return false;
      }
    }
    return true;
  }

  private PodUsage usage(int pod) {
    Containers containers = histories.containers;
    long[] last = histories.last;
    int earliest = containers.from(pod);
    long latestStart = Sample.LONG_RUNNING;
    long firstSeen = Long.MAX_VALUE;
    for (int i = containers.from(pod); i < containers.to(pod); i++) {
      latestStart = Math.max(latestStart, Columns.start(last, i));
      firstSeen = Math.min(firstSeen, histories.lastSeen.at(i));
      if (Columns.time(last, i) < Columns.time(last, earliest)) {
        earliest = i;
      }
    }
    return new PodUsage(
        containers.pod(pod),
        node,
        Columns.time(last, earliest),
        Columns.window(histories.prev, last, earliest),
        latestStart,
        firstSeen,
        usages(containers.from(pod), containers.to(pod)));
  }

  private long nanocores(int pod) {
    long sum = 0;
    for (int i = histories.containers.from(pod); i < histories.containers.to(pod); i++) {
      sum += nanocoresOf(i);
    }
    return sum;
  }

  private long memory(int pod) {
    long sum = 0;
    for (int i = histories.containers.from(pod); i < histories.containers.to(pod); i++) {
      sum += Columns.memory(histories.last, i);
    }
    return sum;
  }

  /// Most pods have one container, and `List.of` of one takes half the memory of an `ArrayList`.
  private List<ContainerUsage> usages(int from, int to) {
    if (to == from + 1) {
      return List.of(containerUsage(from));
    }
    var usages = new ArrayList<ContainerUsage>(to - from);
    for (int i = from; i < to; i++) {
      usages.add(containerUsage(i));
    }
    return usages;
  }

  private ContainerUsage containerUsage(int container) {
    return new ContainerUsage(
        histories.containers.name(container),
        nanocoresOf(container),
        Columns.memory(histories.last, container),
        Columns.swap(histories.swaps, container));
  }

  private long nanocoresOf(int container) {
    long usedNanos =
        Columns.cpu(histories.last, container) - Columns.cpu(histories.prev, container);
    return Pairing.nanocores(usedNanos, Columns.window(histories.prev, histories.last, container));
  }
}
