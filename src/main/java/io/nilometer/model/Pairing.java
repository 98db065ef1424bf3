package io.nilometer.model;

import java.util.Optional;

/// What a new sample's rate is counted from. A rate is the true one or there is none: kubelets
/// restart containers, report a start late or move it, repeat the same sample, and set their
/// clocks.
sealed interface Pairing {

  /// The rate is that since this sample. Its time is by the clock of the new one, so it is moved
  /// where the kubelet's clock was set in between.
  record Since(Sample earlier) implements Pairing {}

  /// There is no rate until the next sample.
  enum Alone implements Pairing {
    YET
  }

  /// The reading is from before the last one, or from so shortly after the only one that a rate
  /// between them would be noise: nothing changes.
  enum Outdated implements Pairing {
    IGNORED
  }

  /// The counter rose by more than the machine can have used: it is another counter.
  record Impossible(double cores) implements Pairing {}

  /// What holds for all samples of one scrape of a node.
  ///
  /// @param resolutionNanos time between two scrapes
  /// @param requestedNanos when the kubelet was asked, by our clock
  /// @param clockStepNanos by how much the kubelet's clock was set since the last scrape, where
  ///     the samples agree on it; else 0
  /// @param clocks whether the time between the requests and the step count
  /// @param mostCores no rate is higher
  record Terms(
      long resolutionNanos,
      long requestedNanos,
      long clockStepNanos,
      Clocks clocks,
      double mostCores) {

    static Terms of(long resolutionNanos) {
      return new Terms(
          resolutionNanos, Sample.NOT_SEEN, 0, Clocks.KNOWN, Machine.UNKNOWN.mostCores());
    }
  }

  /// A counter that falls by less did not: kubelets add it up from parts.
  long LEAST_FALL_NANOS = 10_000_000;

  /// A container younger than this has no rate since its start: too short a window.
  long LEAST_AGE_NANOS = 10_000_000_000L;

  /// Kubelets keep a sample for up to a minute, so that the time between two samples differs by as
  /// much from that between the requests. More is a clock that was set.
  long MOST_DIFFERENCE_NANOS = 60_000_000_000L;

  /// Times by the kubelet's clock that differ by less are the same.
  long LEAST_WINDOW_NANOS = 1_000_000_000L;

  /// A rate over less time would be noise: two scrapers may ask for one node within milliseconds.
  long LEAST_RATE_NANOS = 2_000_000_000L;

  /// After so many resolutions without a sample, our own clock may have been set instead.
  int MOST_RESOLUTIONS = 10;

  static Pairing of(Optional<Sample> prev, Optional<Sample> last, Sample next, Terms terms) {
    if (last.isEmpty()) {
      return isJustStarted(next, terms) ? sinceStart(next, terms) : Alone.YET;
    }
    boolean timedByUs = last.get().isTimedByUs() && next.isTimedByUs();
    long passed = timedByUs ? 0 : passed(last.get(), next, terms);
    if (isOutdated(last.get(), next, passed, terms)) {
      return Outdated.IGNORED;
    }
    if (isUncertain(prev, last.get(), next, passed, terms)) {
      return Alone.YET;
    }
    if (terms.clocks() == Clocks.OF_TWO_SCRAPERS) {
      passed = 0;
    }
    Sample before = onClockOf(next, last.get(), passed, terms);
    boolean clockSet = before.timeNanos() != last.get().timeNanos();
    if (next.timeNanos() <= before.timeNanos()) {
      return sinceOlder(prev, next, terms, Alone.YET);
    }
    if (clockSet && isStartUncertain(last.get(), before, next)) {
      return Alone.YET;
    }
    boolean startMoved = next.startNanos() > before.startNanos() && !clockSet;
    boolean restartSeen = fell(before, next) || (startMoved && startedSince(before, next));
    if (isClose(before, next) && !restartSeen) {
      return clockSet ? Alone.YET : goesOn(prev, before, next, terms);
    }
    if (fell(before, next)) {
      boolean restarted =
          startMoved && next.startNanos() >= before.timeNanos() - MOST_DIFFERENCE_NANOS;
      return restarted && hasStarted(next) ? sinceStart(next, terms) : Alone.YET;
    }
    if (restartSeen) {
      return restartedOrNot(prev, before, next, terms);
    }
    boolean single = prev.isEmpty() && next.startNanos() == before.startNanos() && !clockSet;
    return single && isJustStarted(next, terms)
        ? sinceStart(next, terms)
        : since(before, next, terms);
  }

  /// The time between the requests that brought the two samples first; 0 where it cannot be used.
  private static long passed(Sample last, Sample next, Terms terms) {
    if (last.seenNanos() == Sample.NOT_SEEN || next.seenNanos() == Sample.NOT_SEEN) {
      return 0;
    }
    long passed = next.seenNanos() - last.seenNanos();
    return passed <= MOST_RESOLUTIONS * terms.resolutionNanos() ? Math.max(0, passed) : 0;
  }

  /// The sample with the start that is known, where the kubelet left it out and the counter goes
  /// on, and with the last counter where that fell by next to nothing.
  static Sample completed(Optional<Sample> last, Sample next) {
    return last.map(known -> completed(known, next)).orElse(next);
  }

  private static Sample completed(Sample known, Sample next) {
    boolean startless = next.startNanos() == Sample.LONG_RUNNING;
    boolean same = startless || next.startNanos() == known.startNanos();
    long fallen = known.cpuNanos() - next.cpuNanos();
    boolean later = next.timeNanos() > known.timeNanos();
    if (fell(known, next)) {
      boolean little = same && later && fallen > 0 && fallen < LEAST_FALL_NANOS;
      return little ? next.counting(known.cpuNanos()).startedAt(known.startNanos()) : next;
    }
    return startless ? next.startedAt(known.startNanos()) : next;
  }

  /// Whether the counter and its time both went back, while nothing shows that the kubelet's clock
  /// was set or that the container restarted.
  private static boolean isOutdated(Sample last, Sample next, long passed, Terms terms) {
    return passed > 0
        && terms.clocks() == Clocks.KNOWN
        && terms.clockStepNanos() == 0
        && next.timeNanos() < last.timeNanos()
        && last.timeNanos() - next.timeNanos() <= MOST_DIFFERENCE_NANOS
        && next.startNanos() == last.startNanos()
        && fell(last, next);
  }

  /// Whether a start that is another one by a clock that was set may be that of a restart. A
  /// kubelet may move all starts with the clock.
  private static boolean isStartUncertain(Sample last, Sample before, Sample next) {
    if (next.startNanos() == Sample.LONG_RUNNING || last.startNanos() == Sample.LONG_RUNNING) {
      return false;
    }
    long moved = next.startNanos() - last.startNanos();
    long step = before.timeNanos() - last.timeNanos();
    return Math.abs(moved) > LEAST_WINDOW_NANOS && Math.abs(moved - step) > LEAST_WINDOW_NANOS;
  }

  /// Whether the kubelet's clock may have been set, and nothing shows by how much. The time between
  /// the requests does only where the container was sampled on demand until now.
  private static boolean isUncertain(
      Optional<Sample> prev, Sample last, Sample next, long passed, Terms terms) {
    long window = next.timeNanos() - last.timeNanos();
    if (passed == 0) {
      return false;
    }
    if (window == 0) {
      return terms.clocks() == Clocks.OF_TWO_SCRAPERS && next.cpuNanos() != last.cpuNanos();
    }
    return switch (terms.clocks()) {
      case IN_DOUBT -> true;
      case OF_TWO_SCRAPERS -> Math.abs(window - passed) > MOST_DIFFERENCE_NANOS;
      case KNOWN ->
          isClockSet(window, passed, terms)
              && !isByStep(window, terms)
              && prev.filter(older -> ClockStep.isOnDemand(older, last)).isEmpty();
    };
  }

  private static boolean isClockSet(long window, long passed, Terms terms) {
    return terms.clockStepNanos() != 0
        || window < -LEAST_WINDOW_NANOS
        || Math.abs(window - passed) > MOST_DIFFERENCE_NANOS;
  }

  private static boolean isByStep(long window, Terms terms) {
    return terms.clockStepNanos() != 0 && window > terms.clockStepNanos();
  }

  /// The last sample as if its time were shown by the clock that showed that of the new one.
  private static Sample onClockOf(Sample next, Sample last, long passed, Terms terms) {
    long window = next.timeNanos() - last.timeNanos();
    if (passed == 0) {
      return last;
    }
    if (window == 0) {
      boolean counted =
          next.cpuNanos() != last.cpuNanos(); // the time stands still, not the counter
      return counted ? last.takenAt(next.timeNanos() - passed) : last;
    }
    if (isByStep(window, terms)) {
      return last.takenAt(last.timeNanos() + terms.clockStepNanos());
    }
    return isClockSet(window, passed, terms) ? last.takenAt(next.timeNanos() - passed) : last;
  }

  private static boolean isClose(Sample before, Sample next) {
    return !isWindow(next.timeNanos() - before.timeNanos());
  }

  /// Whether a rate over so much time is none of noise.
  static boolean isWindow(long nanos) {
    return nanos >= LEAST_RATE_NANOS;
  }

  /// The same sample again, or one that is too close to the last: what was the earlier one still
  /// is.
  private static Pairing sinceOlder(
      Optional<Sample> prev, Sample next, Terms terms, Pairing otherwise) {
    return prev.filter(older -> older.timeNanos() < next.timeNanos() && !fell(older, next))
        .map(older -> since(older, next, terms))
        .orElse(otherwise);
  }

  private static boolean fell(Sample before, Sample next) {
    return Long.compareUnsigned(next.cpuNanos(), before.cpuNanos()) < 0;
  }

  private static boolean isJustStarted(Sample sample, Terms terms) {
    return hasStarted(sample) && sample.timeNanos() - sample.startNanos() < terms.resolutionNanos();
  }

  /// Whether it has run for long enough for a rate since its start.
  private static boolean hasStarted(Sample sample) {
    return sample.startNanos() != Sample.LONG_RUNNING
        && sample.timeNanos() - sample.startNanos() >= LEAST_AGE_NANOS;
  }

  private static boolean startedSince(Sample before, Sample next) {
    return next.startNanos() >= before.timeNanos() && next.startNanos() < next.timeNanos();
  }

  /// The counter goes on, but the start has moved behind the last sample: a restarted container
  /// that has used more since, or a start that a kubelet sets anew. It is whichever fits the rate
  /// before; where neither does, there is none.
  private static Pairing restartedOrNot(
      Optional<Sample> prev, Sample before, Sample next, Terms terms) {
    double restarted = cores(atStart(next), next);
    if (restarted > terms.mostCores()) {
      return goesOn(prev, before, next, terms);
    }
    double usual = prev.map(older -> cores(older, before)).orElseGet(() -> coresSinceStart(before));
    double continued = cores(before, next);
    boolean nearRestarted = isNear(restarted, usual);
    boolean nearContinued = isNear(continued, usual);
    if (nearContinued
        && !(nearRestarted && Math.abs(restarted - usual) <= Math.abs(continued - usual))) {
      return goesOn(prev, before, next, terms);
    }
    boolean known = !Double.isNaN(usual);
    return hasStarted(next) && (nearRestarted || !known) ? sinceStart(next, terms) : Alone.YET;
  }

  /// The rate since the last sample, or since the one before where that is too close.
  private static Pairing goesOn(Optional<Sample> prev, Sample before, Sample next, Terms terms) {
    return isClose(before, next)
        ? sinceOlder(prev, next, terms, Outdated.IGNORED)
        : since(before, next, terms);
  }

  /// Within a quarter, or 50 millicores.
  private static boolean isNear(double cores, double usual) {
    return Math.abs(cores - usual) <= Math.max(0.05, usual / 4);
  }

  /// Not a number where the container has not run for long enough.
  private static double coresSinceStart(Sample sample) {
    long age = sample.timeNanos() - sample.startNanos();
    boolean known = sample.startNanos() != Sample.LONG_RUNNING && age >= LEAST_WINDOW_NANOS;
    return known ? cores(atStart(sample), sample) : Double.NaN;
  }

  private static Pairing sinceStart(Sample next, Terms terms) {
    return since(atStart(next), next, terms);
  }

  private static Sample atStart(Sample sample) {
    return new Sample(
        sample.startNanos(),
        sample.startNanos(),
        0,
        sample.memoryBytes(),
        Sample.NO_SWAP,
        sample.seenNanos());
  }

  private static Pairing since(Sample earlier, Sample next, Terms terms) {
    double cores = cores(earlier, next);
    return cores <= terms.mostCores() ? new Since(earlier) : new Impossible(cores);
  }

  private static double cores(Sample earlier, Sample later) {
    double used = unsigned(later.cpuNanos() - earlier.cpuNanos());
    return used / (later.timeNanos() - earlier.timeNanos());
  }

  /// The mean rate between two readings of a counter.
  ///
  /// @param usedNanos unsigned, as the counter is
  static long nanocores(long usedNanos, long windowNanos) {
    return (long) (unsigned(usedNanos) / (windowNanos / 1e9));
  }

  private static double unsigned(long nanos) {
    return nanos >= 0 ? nanos : nanos + 0x1p64;
  }
}
