package io.nilometer.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/// Builds the histories that a scrape leaves behind. As long as no container restarts, the columns
/// of the last samples become those of the samples before, without a copy. Used once.
final class HistoryContinuation {

  private final PodHistories old;
  private final PodSamples taken;
  private final Pairing.Terms terms;
  private final double mostCores;
  private final long resolutionNanos;
  private final long leastWindow;
  private long[] now;
  private boolean nowCopied;
  private long[] earlier;
  private boolean earlierCopied;
  private long[] earlierSeen = {}; // empty: as the old last ones
  private long[] nowSeen = {}; // empty: all when the kubelet was asked

  /// @param taken in the order of the old histories
  HistoryContinuation(PodHistories old, PodSamples taken, Pairing.Terms terms) {
    this.old = old;
    this.taken = taken;
    this.terms = terms;
    this.mostCores = terms.mostCores();
    this.resolutionNanos = terms.resolutionNanos();
    boolean clockGoesOn = terms.clockStepNanos() == 0 && terms.clocks() != Clocks.IN_DOUBT;
    this.leastWindow = clockGoesOn ? Pairing.LEAST_RATE_NANOS : Long.MAX_VALUE;
    this.now = taken.samples();
    this.earlier = old.last;
  }

  /// @param impossible is given each rate that is left out since no machine can have it, in cores
  PodHistories accept(DoubleConsumer impossible) {
    for (int i = 0; i < taken.count(); i++) {
      if (!isOrdinary(i)) {
        pair(i, impossible);
      }
    }
    return taken.count() == old.count() ? whole() : withKept();
  }

  /// Whether the container went on since its last sample in the most usual way. [Pairing] would
  /// choose the last sample, too; this check is faster.
  private boolean isOrdinary(int i) {
    long time = Columns.time(now, i);
    long start = Columns.start(now, i);
    long window = time - Columns.time(old.last, i);
    long used = Columns.cpu(now, i) - Columns.cpu(old.last, i);
    return window >= leastWindow
        && used >= 0
        && used <= mostCores * window
        && start == Columns.start(old.last, i)
        && time - start >= resolutionNanos
        && fits(window, terms.requestedNanos() - old.lastSeen.at(i));
  }

  /// Whether the kubelet's clock agrees with ours.
  private boolean fits(long window, long passed) {
    return Math.abs(window - passed) <= Pairing.MOST_DIFFERENCE_NANOS
        && passed <= Pairing.MOST_RESOLUTIONS * resolutionNanos;
  }

  private void pair(int i, DoubleConsumer impossible) {
    Optional<Sample> before = old.lastSample(i);
    Sample sampled = Columns.sample(now, i, Sample.NO_SWAP).seenAt(terms.requestedNanos());
    Sample next = Pairing.completed(before, sampled);
    if (!next.equals(sampled)) {
      changeNow(i, next);
    }
    Pairing pairing = Pairing.of(old.prevSample(i), before, next, terms);
    before
        .filter(same -> next.isSameReadingAs(same) && same.isSeen())
        .ifPresent(same -> nowSeen()[i] = same.seenNanos());
    copyEarlier();
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
    Columns.copy(old.prev, earlier, i);
    earlierSeen[i] = old.prevSeen.at(i);
    changeNow(i, Columns.sample(old.last, i, Sample.NO_SWAP));
    nowSeen()[i] = old.lastSeen.at(i);
  }

  /// The decoder of the next scrape reads the columns of this one, so they are never changed.
  private void changeNow(int i, Sample sample) {
    if (!nowCopied) {
      nowCopied = true;
      now = now.clone();
    }
    Columns.put(now, i, sample);
  }

  private void copyEarlier() {
    if (!earlierCopied) {
      earlierCopied = true;
      earlier = old.last.clone();
      earlierSeen = old.lastSeen.toArray(old.count());
    }
  }

  private long[] nowSeen() {
    if (nowSeen.length < old.count()) {
      nowSeen = new long[old.count()];
      Arrays.fill(nowSeen, terms.requestedNanos());
    }
    return nowSeen;
  }

  private PodHistories whole() {
    return new PodHistories(
        old.containers,
        old.scraped,
        earlier,
        now,
        taken.swaps(),
        earlierCopied ? FirstSeen.of(earlierSeen) : old.lastSeen,
        nowSeen.length == 0 ? FirstSeen.all(terms.requestedNanos()) : FirstSeen.of(nowSeen));
  }

  /// The pods that the scrape did not have stay as they are.
  private PodHistories withKept() {
    int from = taken.count();
    int kept = old.count() - from;
    int at = Columns.FIELDS * from;
    copyEarlier();
    System.arraycopy(old.prev, at, earlier, at, Columns.FIELDS * kept);
    long[] lasts = Arrays.copyOf(now, earlier.length);
    System.arraycopy(old.last, at, lasts, at, Columns.FIELDS * kept);
    for (int i = from; i < old.count(); i++) {
      earlierSeen[i] = old.prevSeen.at(i);
      nowSeen()[i] = old.lastSeen.at(i);
    }
    return new PodHistories(
        old.containers,
        old.scraped,
        earlier,
        lasts,
        swapsWithKept(from),
        FirstSeen.of(earlierSeen),
        FirstSeen.of(nowSeen));
  }

  private long[] swapsWithKept(int from) {
    if (taken.swaps().length == 0 && old.swaps.length == 0) {
      return old.swaps;
    }
    var all = new long[old.count()];
    for (int i = 0; i < all.length; i++) {
      all[i] = Columns.swap(i < from ? taken.swaps() : old.swaps, i);
    }
    return all;
  }
}
