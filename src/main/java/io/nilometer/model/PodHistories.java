package io.nilometer.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/// The newest samples of all containers of a node's pods, by the rules of [Pairing]: the last one
/// of each container, and the one before if there is one. Immutable.
///
/// The samples are in columns. Unless a container restarts, these are the columns of the scrapes
/// themselves, so a scrape leaves no other objects behind. The pods of the last scrape come first.
/// Behind them are those that it lacked; they stay until they are too old to be served, as far as
/// there are not more pods or containers than a scrape may have: a kubelet may name others each
/// time.
public final class PodHistories {

  static final PodHistories NONE =
      new PodHistories(
          Containers.NONE,
          0,
          new long[0],
          new long[0],
          new long[0],
          FirstSeen.UNKNOWN,
          FirstSeen.UNKNOWN);

  final Containers containers;
  final int scraped; // how many of the pods the last scrape had
  final long[] prev; // as Columns has them; may be absent
  final long[] last;
  final long[] swaps; // of the last samples
  final FirstSeen prevSeen;
  final FirstSeen lastSeen;

  PodHistories(
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

  /// The same histories by a clock that is that far ahead.
  PodHistories seenLaterBy(long nanos) {
    return new PodHistories(
        containers, scraped, prev, last, swaps, prevSeen.movedBy(nanos), lastSeen.movedBy(nanos));
  }

  boolean isInOrderOf(PodSamples next) {
    return hasOnlyScraped() && containers.equals(next.containers());
  }

  /// These histories in the order of `taken`, followed by those of pods that it lacks: a kubelet
  /// that has just started does not list all pods yet.
  PodHistories before(PodSamples taken) {
    if (isInOrderOf(taken)) {
      return this;
    }
    return inOrder(taken.containers().and(containers), taken.containers().pods());
  }

  private PodHistories inOrder(Containers order, int fromScrape) {
    int[] found = containers.find(order);
    return new PodHistories(
        order,
        fromScrape,
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

  /// Adds what these histories and their next samples show about the kubelet's clock.
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
    return new HistoryContinuation(this, taken, terms).accept(impossible);
  }

  /// The last samples of the pods that the last scrape had.
  PodSamples lastScraped() {
    PodSamples.Builder samples = PodSamples.none().next();
    for (int pod = 0; pod < scraped; pod++) {
      for (int i = containers.from(pod); i < containers.to(pod); i++) {
        samples.add(containers.name(i), Columns.sample(last, i, Columns.swap(swaps, i)));
      }
      samples.endPod(containers.pod(pod));
    }
    return samples.end();
  }

  /// The last sample, without swap.
  Optional<Sample> lastSample(int container) {
    return sample(last, container, lastSeen);
  }

  /// The sample before the last one, without swap.
  Optional<Sample> prevSample(int container) {
    return sample(prev, container, prevSeen);
  }

  private static Optional<Sample> sample(long[] samples, int container, FirstSeen seen) {
    return Columns.isThere(samples, container)
        ? Optional.of(Columns.sample(samples, container, Sample.NO_SWAP).seenAt(seen.at(container)))
        : Optional.empty();
  }

  /// Whether the last scrape had all of the pods.
  boolean hasOnlyScraped() {
    return scraped == containers.pods();
  }

  /// Without the pods that the last scrapes lacked and that are too old to be served.
  ///
  /// @param oldestNanos when a sample must have been seen first, by our clock
  PodHistories without(long oldestNanos) {
    var stays = new boolean[containers.pods()];
    int dropped = 0;
    for (int pod = 0; pod < stays.length; pod++) {
      stays[pod] = pod < scraped || !hasOld(pod, oldestNanos);
      dropped += stays[pod] ? 0 : 1;
    }
    if (dropped == 0) {
      return this;
    }
    return inOrder(containers.only(stays), scraped);
  }

  private boolean hasOld(int pod, long oldestNanos) {
    for (int i = containers.from(pod); i < containers.to(pod); i++) {
      if (isOld(i, oldestNanos)) {
        return true;
      }
    }
    return false;
  }

  /// Whether the container's last sample was first seen before that time.
  boolean isOld(int container, long oldestNanos) {
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

  /// Whether a container of the last scrape has one sample, which an earlier scrape had already.
  ///
  /// @param requestedNanos of the last scrape, by our clock
  boolean awaitsSample(long requestedNanos) {
    int count = scraped == 0 ? 0 : containers.to(scraped - 1);
    for (int i = 0; i < count; i++) {
      if (!Columns.isThere(prev, i) && isOld(i, requestedNanos)) {
        return true;
      }
    }
    return false;
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
    return prevSample(container)
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
