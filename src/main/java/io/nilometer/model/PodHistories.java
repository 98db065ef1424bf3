package io.nilometer.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleConsumer;

/// The newest samples of all containers of a node's pods, by the rules of [Pairing]: each container
/// has a last one, and may have one before. Immutable. The columns are those of the scrapes
/// themselves as long as nothing restarts, so a scrape leaves behind only what it brought.
///
/// Behind the pods of the last scrape stand those that it did not have: they are kept until they
/// are too old to be answered.
public final class PodHistories {

  /// So few pods are found faster one by one.
  private static final int FEW = 8;

  static final PodHistories NONE =
      new PodHistories(
          Containers.NONE,
          0,
          new long[0],
          new long[0],
          new long[0],
          FirstSeen.UNKNOWN,
          FirstSeen.UNKNOWN);

  private final Containers containers;
  private final int scraped; // how many of the pods the last scrape had
  private final long[] prev; // as Columns has them; may be absent
  private final long[] last;
  private final long[] swaps; // of the last samples
  private final FirstSeen prevSeen;
  private final FirstSeen lastSeen;

  private PodHistories(
      Containers containers,
      int scraped,
      long[] prev,
      long[] last,
      long[] swaps,
      FirstSeen prevSeen,
      FirstSeen lastSeen) {
    this.containers = containers;
    this.scraped = scraped;
    this.prev = prev;
    this.last = last;
    this.swaps = swaps;
    this.prevSeen = prevSeen;
    this.lastSeen = lastSeen;
  }

  /// Histories that another replica sent.
  ///
  /// @param pods each pod once
  public static PodHistories of(List<PodHistory> pods) {
    PodSamples.Builder lasts = PodSamples.none().next();
    PodSamples.Builder prevs = PodSamples.none().next();
    int count = pods.stream().mapToInt(pod -> pod.containers().size()).sum();
    var prevSeen = new long[count];
    var lastSeen = new long[count];
    int i = 0;
    for (PodHistory pod : pods) {
      var sorted = new ArrayList<>(pod.containers());
      sorted.sort(Comparator.comparing(PodHistory.Container::name));
      for (PodHistory.Container container : sorted) {
        Sample last = container.history().last();
        lasts.add(container.name(), last);
        lastSeen[i] = last.seenNanos();
        switch (container.history()) {
          case History.Paired(Sample prev, Sample _) -> {
            prevs.add(container.name(), prev);
            prevSeen[i] = prev.seenNanos();
          }
          case History.Single _ ->
              prevs.add(container.name(), Columns.NO_TIME, 0, 0, 0, Sample.NO_SWAP);
        }
        i++;
      }
      lasts.endPod(pod.pod());
      prevs.endPod(pod.pod());
    }
    PodSamples last = lasts.end();
    return new PodHistories(
        last.containers(),
        last.containers().pods(),
        prevs.end().samples(),
        last.samples(),
        last.swaps(),
        FirstSeen.of(prevSeen),
        FirstSeen.of(lastSeen));
  }

  /// The same, seen by a clock that is so much ahead.
  PodHistories seenLaterBy(long nanos) {
    return new PodHistories(
        containers, scraped, prev, last, swaps, prevSeen.movedBy(nanos), lastSeen.movedBy(nanos));
  }

  /// What counts of the next scrape. A pod that ran with more containers waits for those that are
  /// missing, for three resolutions: the kubelet could not read one, or it has ended. Meanwhile the
  /// pod is answered whole, as it was.
  PodSamples taken(PodSamples next, long requestedNanos, long resolutionNanos) {
    if (isInOrderOf(next)) {
      return next;
    }
    Containers others = next.containers();
    int[] pods = containers.findPods(others);
    var waits = new boolean[others.pods()];
    boolean any = false;
    long waitsSince = requestedNanos - 3 * resolutionNanos - resolutionNanos / 2;
    for (int pod = 0; pod < waits.length; pod++) {
      waits[pod] = pods[pod] >= 0 && lacksOne(pods[pod], next, pod, waitsSince);
      any |= waits[pod];
    }
    return any ? next.without(waits) : next;
  }

  private boolean isInOrderOf(PodSamples next) {
    return hasOnlyScraped() && containers.equals(next.containers());
  }

  /// Whether some containers of the pod go on in the next scrape, and others are not there that
  /// were seen since.
  private boolean lacksOne(int pod, PodSamples next, int nextPod, long waitsSince) {
    Containers others = next.containers();
    int goOn = 0;
    for (int i = containers.from(pod); i < containers.to(pod); i++) {
      int same = others.find(nextPod, containers.name(i));
      if (same < 0 && lastSeen.at(i) < waitsSince) {
        return false;
      }
      if (same >= 0 && goesOn(i, next.samples(), same)) {
        goOn++;
      }
    }
    return goOn == others.to(nextPod) - others.from(nextPod)
        && goOn < containers.to(pod) - containers.from(pod)
        && isRated(pod);
  }

  private boolean goesOn(int i, long[] samples, int next) {
    return Long.compareUnsigned(Columns.cpu(samples, next), Columns.cpu(last, i)) >= 0;
  }

  private boolean isRated(int pod) {
    for (int i = containers.from(pod); i < containers.to(pod); i++) {
      if (!Columns.isThere(prev, i)) {
        return false;
      }
    }
    return true;
  }

  /// These histories in the order of `taken`, and behind them those of pods that it does not have:
  /// a kubelet that has just started lists less than there is.
  PodHistories before(PodSamples taken) {
    if (isInOrderOf(taken)) {
      return this;
    }
    Containers order = taken.containers().and(containers);
    int[] found = containers.find(order);
    return new PodHistories(
        order,
        taken.containers().pods(),
        Columns.select(prev, found),
        Columns.select(last, found),
        select(swaps, found, Sample.NO_SWAP),
        select(prevSeen, found),
        select(lastSeen, found));
  }

  private static FirstSeen select(FirstSeen seen, int[] found) {
    var selected = new long[found.length];
    for (int i = 0; i < found.length; i++) {
      selected[i] = found[i] < 0 ? Sample.NOT_SEEN : seen.at(found[i]);
    }
    return FirstSeen.of(selected);
  }

  private static long[] select(long[] numbers, int[] found, long absent) {
    if (numbers.length == 0) {
      return numbers;
    }
    var selected = new long[found.length];
    for (int i = 0; i < found.length; i++) {
      selected[i] = found[i] < 0 ? absent : numbers[found[i]];
    }
    return selected;
  }

  /// Takes in what these histories and the samples that continue them show of the kubelet's clock.
  ///
  /// @param taken in the order of these histories
  void addTo(ClockStep step, PodSamples taken, long requestedNanos) {
    for (int i = 0; i < taken.count() && !step.isRefuted(); i++) {
      if (Columns.isThere(last, i)) {
        boolean onDemand =
            Columns.isThere(prev, i)
                && ClockStep.isOnDemand(
                    Columns.time(prev, i), prevSeen.at(i), Columns.time(last, i), lastSeen.at(i));
        step.add(
            onDemand,
            Columns.time(last, i),
            lastSeen.at(i),
            Columns.time(taken.samples(), i),
            requestedNanos);
      }
    }
  }

  /// These histories continued by samples in their order.
  ///
  /// @param impossible is given each rate that is left out since no machine can have it, in cores
  PodHistories accept(PodSamples taken, Pairing.Terms terms, DoubleConsumer impossible) {
    var next = new Continuation(taken, terms);
    for (int i = 0; i < taken.count(); i++) {
      if (!next.isOrdinary(i)) {
        next.pair(i, impossible);
      }
    }
    return next.end();
  }

  /// The histories that come next, while they are put together. As long as containers simply go
  /// on, their last samples become the earlier ones where they lie.
  private final class Continuation {

    private final PodSamples taken;
    private final Pairing.Terms terms;
    private long[] now;
    private boolean nowChanged; // that is a copy
    private final double mostCores;
    private final long resolutionNanos;
    private final long leastWindow;
    private long[] earlier = last;
    private boolean changed; // that is a copy
    private long[] earlierSeen = {}; // empty: as the last ones
    private long[] nowSeen = {}; // empty: all when the kubelet was asked

    Continuation(PodSamples taken, Pairing.Terms terms) {
      this.taken = taken;
      this.terms = terms;
      this.now = taken.samples();
      this.mostCores = terms.mostCores();
      this.resolutionNanos = terms.resolutionNanos();
      boolean clockGoesOn = terms.clockStepNanos() == 0 && terms.clocks() != Clocks.IN_DOUBT;
      this.leastWindow = clockGoesOn ? Pairing.LEAST_WINDOW_NANOS : Long.MAX_VALUE;
    }

    /// Whether the container went on since its last sample, and nothing else is to be considered:
    /// [Pairing] would give the last sample.
    boolean isOrdinary(int i) {
      long time = Columns.time(now, i);
      long start = Columns.start(now, i);
      long window = time - Columns.time(last, i);
      long used = Columns.cpu(now, i) - Columns.cpu(last, i);
      return window >= leastWindow
          && used >= 0
          && used <= mostCores * window
          && start == Columns.start(last, i)
          && time - start >= resolutionNanos
          && fits(window, terms.requestedNanos() - lastSeen.at(i));
    }

    /// Whether the kubelet's clock agrees with ours.
    private boolean fits(long window, long passed) {
      return Math.abs(window - passed) <= Pairing.MOST_DIFFERENCE_NANOS
          && passed <= Pairing.MOST_RESOLUTIONS * resolutionNanos;
    }

    void pair(int i, DoubleConsumer impossible) {
      Optional<Sample> before = sample(last, i, lastSeen);
      Sample sampled = Columns.sample(now, i, Sample.NO_SWAP).seenAt(terms.requestedNanos());
      Sample next = Pairing.completed(before, sampled);
      if (!next.equals(sampled)) {
        changeNow(i, next);
      }
      Pairing pairing = Pairing.of(sample(prev, i, prevSeen), before, next, terms);
      before
          .filter(same -> next.isSameReadingAs(same) && same.isSeen())
          .ifPresent(same -> nowSeen()[i] = same.seenNanos());
      changeEarlier();
      switch (pairing) {
        case Pairing.Since(Sample since) -> {
          Columns.put(earlier, i, since);
          earlierSeen[i] = since.seenNanos();
        }
        case Pairing.Alone _ -> Columns.putNone(earlier, i);
        case Pairing.Outdated _ -> keep(i);
        case Pairing.Impossible(double cores) -> {
          Columns.putNone(earlier, i);
          impossible.accept(cores);
        }
      }
    }

    private void keep(int i) {
      Columns.copy(prev, earlier, i);
      earlierSeen[i] = prevSeen.at(i);
      changeNow(i, Columns.sample(last, i, Sample.NO_SWAP));
      nowSeen()[i] = lastSeen.at(i);
    }

    /// The columns of the scrape are not changed: its decoder has them too.
    private void changeNow(int i, Sample sample) {
      if (!nowChanged) {
        nowChanged = true;
        now = now.clone();
      }
      Columns.put(now, i, sample);
    }

    private void changeEarlier() {
      if (!changed) {
        changed = true;
        earlier = last.clone();
        earlierSeen = lastSeen.toArray(containers.count());
      }
    }

    private long[] nowSeen() {
      if (nowSeen.length < containers.count()) {
        nowSeen = new long[containers.count()];
        Arrays.fill(nowSeen, terms.requestedNanos());
      }
      return nowSeen;
    }

    PodHistories end() {
      return taken.count() == containers.count() ? whole() : withKept();
    }

    private PodHistories whole() {
      return new PodHistories(
          containers,
          scraped,
          earlier,
          now,
          taken.swaps(),
          changed ? FirstSeen.of(earlierSeen) : lastSeen,
          nowSeen.length == 0 ? FirstSeen.all(terms.requestedNanos()) : FirstSeen.of(nowSeen));
    }

    /// The pods that the scrape did not have stay as they are.
    private PodHistories withKept() {
      int from = taken.count();
      int kept = containers.count() - from;
      int at = Columns.FIELDS * from;
      changeEarlier();
      System.arraycopy(prev, at, earlier, at, Columns.FIELDS * kept);
      long[] lasts = Arrays.copyOf(now, earlier.length);
      System.arraycopy(last, at, lasts, at, Columns.FIELDS * kept);
      for (int i = from; i < containers.count(); i++) {
        earlierSeen[i] = prevSeen.at(i);
        nowSeen()[i] = lastSeen.at(i);
      }
      return new PodHistories(
          containers,
          scraped,
          earlier,
          lasts,
          swapsWithKept(from),
          FirstSeen.of(earlierSeen),
          FirstSeen.of(nowSeen));
    }

    private long[] swapsWithKept(int from) {
      if (taken.swaps().length == 0 && swaps.length == 0) {
        return swaps;
      }
      var all = new long[containers.count()];
      for (int i = 0; i < all.length; i++) {
        all[i] = Columns.swap(i < from ? taken.swaps() : swaps, i);
      }
      return all;
    }
  }

  private static Optional<Sample> sample(long[] samples, int index, FirstSeen seen) {
    return Columns.isThere(samples, index)
        ? Optional.of(Columns.sample(samples, index, Sample.NO_SWAP).seenAt(seen.at(index)))
        : Optional.empty();
  }

  /// Whether the last scrape had all of the pods.
  boolean hasOnlyScraped() {
    return scraped == containers.pods();
  }

  /// Without the pods that the last scrapes did not have and that are too old to be answered.
  ///
  /// @param oldestNanos when a sample must have been seen first, by our clock
  PodHistories without(long oldestNanos) {
    var stays = new boolean[containers.pods()];
    int dropped = 0;
    for (int pod = 0; pod < stays.length; pod++) {
      stays[pod] = pod < scraped || !isOld(pod, oldestNanos);
      dropped += stays[pod] ? 0 : 1;
    }
    if (dropped == 0) {
      return this;
    }
    Containers fewer = containers.only(stays);
    int[] found = containers.find(fewer);
    return new PodHistories(
        fewer,
        scraped,
        Columns.select(prev, found),
        Columns.select(last, found),
        select(swaps, found, Sample.NO_SWAP),
        select(prevSeen, found),
        select(lastSeen, found));
  }

  private boolean isOld(int pod, long oldestNanos) {
    for (int i = containers.from(pod); i < containers.to(pod); i++) {
      if (isOldSample(i, oldestNanos)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOldSample(int container, long oldestNanos) {
    long seen = lastSeen.at(container);
    return seen < oldestNanos && seen != Sample.NOT_SEEN;
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
  ///
  /// @param oldestNanos when its samples must have been seen first, by our clock
  void addUsages(String node, long oldestNanos, List<PodUsage> to) {
    for (int pod = 0; pod < containers.pods(); pod++) {
      addUsage(pod, node, oldestNanos, to);
    }
  }

  /// The same of the wanted pods only.
  void addUsages(String node, Set<PodRef> wanted, long oldestNanos, List<PodUsage> to) {
    if (wanted.size() <= FEW) {
      for (PodRef ref : wanted) {
        int pod = containers.find(ref);
        if (pod >= 0) {
          addUsage(pod, node, oldestNanos, to);
        }
      }
      return;
    }
    for (int pod = 0; pod < containers.pods(); pod++) {
      if (wanted.contains(containers.pod(pod))) {
        addUsage(pod, node, oldestNanos, to);
      }
    }
  }

  /// The usage of the whole pod, or nothing: where one of its containers has no rate or an old
  /// sample, the sum of the others would be too low.
  private void addUsage(int pod, String node, long oldestNanos, List<PodUsage> to) {
    int earliest = containers.from(pod);
    long latestStart = Sample.LONG_RUNNING;
    long firstSeen = Long.MAX_VALUE;
    for (int i = containers.from(pod); i < containers.to(pod); i++) {
      if (!Columns.isThere(prev, i)
          || isOldSample(i, oldestNanos)
          || !Columns.hasRate(prev, last, i)) {
        return;
      }
      latestStart = Math.max(latestStart, Columns.start(last, i));
      firstSeen = Math.min(firstSeen, lastSeen.at(i));
      if (Columns.time(last, i) < Columns.time(last, earliest)) {
        earliest = i;
      }
    }
    to.add(
        new PodUsage(
            containers.pod(pod),
            node,
            Columns.time(last, earliest),
            Columns.window(prev, last, earliest),
            latestStart,
            firstSeen,
            usages(containers.from(pod), containers.to(pod))));
  }

  /// A list of one takes half of what one that can grow does, and most pods have one container.
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
    long usedNanos = Columns.cpu(last, container) - Columns.cpu(prev, container);
    return new ContainerUsage(
        containers.name(container),
        Pairing.nanocores(usedNanos, Columns.window(prev, last, container)),
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
    Sample newest =
        Columns.sample(last, container, Columns.swap(swaps, container))
            .seenAt(lastSeen.at(container));
    return sample(prev, container, prevSeen)
        .<History>map(earlier -> new History.Paired(earlier, newest))
        .orElse(new History.Single(newest));
  }

  /// Whether they have the same samples of the same containers; not whether the last scrape had
  /// them.
  @Override
  public boolean equals(Object other) {
    return other instanceof PodHistories that && list().equals(that.list());
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
