package io.nilometer.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Collects the pods with the highest CPU usage and those with the highest memory usage, a fixed
/// number of each. Used by one thread.
public final class TopPods {

  private final int most;
  private final Predicate<PodUsage> counts;
  private final PriorityQueue<Ranked> byCpu = new PriorityQueue<>(Ranked.LOWEST_FIRST);
  private final PriorityQueue<Ranked> byMemory = new PriorityQueue<>(Ranked.LOWEST_FIRST);

  private record Ranked(long value, PodUsage usage) {
    static final Comparator<Ranked> LOWEST_FIRST = Comparator.comparingLong(Ranked::value);
  }

  /// Creates an empty collection.
  ///
  /// @param most pods by CPU, and as many by memory
  /// @param counts whether a usage is that of a pod; others are not ranked, since a kubelet may
  ///     claim pods with any usage
  public TopPods(int most, Predicate<PodUsage> counts) {
    this.most = most;
    this.counts = counts;
  }

  /// @param usage is called only for a pod that is among the highest so far
  void offer(long cpuNanocores, long memoryBytes, Supplier<PodUsage> usage) {
    boolean highCpu = isAmong(byCpu, cpuNanocores);
    boolean highMemory = isAmong(byMemory, memoryBytes);
    if (highCpu || highMemory) {
      PodUsage made = usage.get();
      if (!counts.test(made)) {
        return;
      }
      if (highCpu) {
        add(byCpu, new Ranked(cpuNanocores, made));
      }
      if (highMemory) {
        add(byMemory, new Ranked(memoryBytes, made));
      }
    }
  }

  private boolean isAmong(PriorityQueue<Ranked> ranked, long value) {
    return ranked.size() < most || value > ranked.peek().value();
  }

  private void add(PriorityQueue<Ranked> ranked, Ranked pod) {
    ranked.add(pod);
    if (ranked.size() > most) {
      ranked.remove();
    }
  }

  /// Each pod once, in no order.
  public List<PodUsage> usages() {
    var usages = new LinkedHashSet<PodUsage>();
    byCpu.forEach(ranked -> usages.add(ranked.usage()));
    byMemory.forEach(ranked -> usages.add(ranked.usage()));
    return new ArrayList<>(usages);
  }
}
