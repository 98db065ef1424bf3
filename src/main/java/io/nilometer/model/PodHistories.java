package io.nilometer.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// The newest samples of all containers of a node's pods, by the rules of [History]: each has a
/// last one, and may have one before. Immutable. The columns are those of the scrapes themselves
/// as long as nothing restarts, so a scrape leaves behind only what it brought.
public final class PodHistories {

  /// So many pods are found sooner one by one.
  private static final int FEW = 8;

  static final PodHistories NONE =
      new PodHistories(Containers.NONE, new long[0], new long[0], new long[0]);

  private final Containers containers;
  private final long[] prev; // as Columns has them; may be absent
  private final long[] last;
  private final long[] swaps; // of the last samples

  private PodHistories(Containers containers, long[] prev, long[] last, long[] swaps) {
    this.containers = containers;
    this.prev = prev;
    this.last = last;
    this.swaps = swaps;
  }

  /// From what another replica tells.
  ///
  /// @param pods each pod once
  public static PodHistories of(List<PodHistory> pods) {
    PodSamples.Builder lasts = PodSamples.none().next();
    PodSamples.Builder prevs = PodSamples.none().next();
    for (PodHistory pod : pods) {
      var sorted = new ArrayList<>(pod.containers());
      sorted.sort(Comparator.comparing(PodHistory.Container::name));
      for (PodHistory.Container container : sorted) {
        lasts.add(container.name(), container.history().last());
        switch (container.history()) {
          case History.Paired(Sample prev, Sample _) -> prevs.add(container.name(), prev);
          case History.Single _ ->
              prevs.add(container.name(), Columns.NO_TIME, 0, 0, 0, Sample.NO_SWAP);
        }
      }
      lasts.endPod(pod.pod());
      prevs.endPod(pod.pod());
    }
    PodSamples last = lasts.end();
    return new PodHistories(last.containers(), prevs.end().samples(), last.samples(), last.swaps());
  }

  /// These histories continued by `next`, whose containers are those that count from now on.
  public PodHistories accept(PodSamples next, long resolutionNanos) {
    PodHistories known = of(next.containers());
    long[] now = next.samples();
    long[] earlier = known.last;
    boolean copied = false;
    for (int i = 0; i < next.count(); i++) {
      History.Earlier rule =
          History.earlier(
              Columns.time(known.prev, i),
              Columns.time(known.last, i),
              Columns.start(now, i),
              Columns.time(now, i),
              resolutionNanos);
      if (rule != History.Earlier.LAST && !copied) {
        earlier = known.last.clone();
        copied = true;
      }
      switch (rule) {
        case LAST -> {} // it is there
        case PREV -> Columns.copy(known.prev, earlier, i);
        case START -> {
          long start = Columns.start(now, i);
          Columns.put(earlier, i, start, start, 0, Columns.memory(now, i));
        }
        case NONE -> Columns.put(earlier, i, Columns.NO_TIME, 0, 0, 0);
      }
    }
    return new PodHistories(known.containers, earlier, now, next.swaps());
  }

  /// What is known of those containers, in their order. Names that are the same are kept, rather
  /// than others like them.
  private PodHistories of(Containers wanted) {
    if (containers.equals(wanted)) {
      return this;
    }
    int[] found = containers.find(wanted);
    return new PodHistories(
        wanted, Columns.select(prev, found), Columns.select(last, found), new long[0]);
  }

  /// How many containers there are.
  int count() {
    return containers.count();
  }

  /// How many containers have two samples.
  int paired() {
    int paired = 0;
    for (int i = 0; i < containers.count(); i++) {
      paired += Columns.isThere(prev, i) ? 1 : 0;
    }
    return paired;
  }

  /// Adds the usage of each pod that has a rate.
  void addUsages(String node, List<PodUsage> to) {
    for (int pod = 0; pod < containers.pods(); pod++) {
      addUsage(pod, node, to);
    }
  }

  /// The same of the wanted pods only.
  void addUsages(String node, Set<PodRef> wanted, List<PodUsage> to) {
    if (wanted.size() <= FEW) {
      wanted.forEach(pod -> addUsage(pod, node, to));
      return;
    }
    for (int pod = 0; pod < containers.pods(); pod++) {
      if (wanted.contains(containers.pod(pod))) {
        addUsage(pod, node, to);
      }
    }
  }

  private void addUsage(PodRef wanted, String node, List<PodUsage> to) {
    int pod = containers.find(wanted);
    if (pod >= 0) {
      addUsage(pod, node, to);
    }
  }

  /// What the pod used at this node; nothing while one of its containers has a single sample, and
  /// when no container has a rate to be told.
  private void addUsage(int pod, String node, List<PodUsage> to) {
    int earliest = -1;
    long latestStart = Sample.LONG_RUNNING;
    for (int i = containers.from(pod); i < containers.to(pod); i++) {
      if (!Columns.isThere(prev, i)) {
        return;
      }
      latestStart = Math.max(latestStart, Columns.start(last, i));
      if (Columns.hasRate(prev, last, i)
          && (earliest < 0 || Columns.time(last, i) < Columns.time(last, earliest))) {
        earliest = i;
      }
    }
    if (earliest >= 0) {
      to.add(
          new PodUsage(
              containers.pod(pod),
              node,
              Columns.time(last, earliest),
              Columns.window(prev, last, earliest),
              latestStart,
              usages(containers.from(pod), containers.to(pod))));
    }
  }

  /// Of those containers that have a rate. A list of one takes half of what one that can grow does,
  /// and most pods have one container.
  private List<ContainerUsage> usages(int from, int to) {
    if (to == from + 1) {
      return List.of(usage(from));
    }
    var usages = new ArrayList<ContainerUsage>(to - from);
    for (int i = from; i < to; i++) {
      if (Columns.hasRate(prev, last, i)) {
        usages.add(usage(i));
      }
    }
    return usages;
  }

  private ContainerUsage usage(int container) {
    long usedNanos = Columns.cpu(last, container) - Columns.cpu(prev, container);
    return new ContainerUsage(
        containers.name(container),
        History.nanocores(usedNanos, Columns.window(prev, last, container)),
        Columns.memory(last, container),
        Columns.swap(swaps, container));
  }

  /// The same as objects.
  public List<PodHistory> list() {
    var list = new ArrayList<PodHistory>(containers.pods());
    for (int pod = 0; pod < containers.pods(); pod++) {
      var histories = new ArrayList<PodHistory.Container>();
      for (int i = containers.from(pod); i < containers.to(pod); i++) {
        histories.add(new PodHistory.Container(containers.name(i), history(i)));
      }
      list.add(new PodHistory(containers.pod(pod), histories));
    }
    return list;
  }

  private History history(int container) {
    Sample newest = Columns.sample(last, container, Columns.swap(swaps, container));
    return Columns.isThere(prev, container)
        ? new History.Paired(Columns.sample(prev, container, Sample.NO_SWAP), newest)
        : new History.Single(newest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PodHistories that
        && containers.equals(that.containers)
        && Arrays.equals(prev, that.prev)
        && Arrays.equals(last, that.last)
        && Arrays.equals(swaps, that.swaps);
  }

  @Override
  public int hashCode() {
    return 31 * containers.hashCode() + Arrays.hashCode(last);
  }

  @Override
  public String toString() {
    return list().toString();
  }
}
