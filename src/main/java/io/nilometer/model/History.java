package io.nilometer.model;

import java.util.Optional;

/// The newest samples of one node or container: as many as a rate takes.
///
/// ```
///  first sample ──▶ Single ──newer sample──▶ Paired ──newer sample──▶ Paired …
///                     ▲                        │
///                     └──────── restart ───────┘
/// ```
///
/// The rules are those of the Kubernetes metrics-server's storage.
public sealed interface History {

  /// A container younger than this has no rate after its first sample: too short a window.
  long LEAST_AGE_NANOS = 10_000_000_000L;

  Sample last();

  /// The rate between the two samples; empty when there is no rate to be told.
  Optional<Usage> usage();

  /// One sample: no rate yet.
  record Single(Sample last) implements History {

    @Override
    public Optional<Usage> usage() {
      return Optional.empty();
    }
  }

  /// Two samples, `prev` the earlier.
  record Paired(Sample prev, Sample last) implements History {

    /// Only the swap of the later sample is ever answered.
    public Paired {
      prev = prev.withSwap(Sample.NO_SWAP);
    }

    @Override
    public Optional<Usage> usage() {
      if (!hasRate(prev.startNanos(), last.startNanos(), prev.cpuNanos(), last.cpuNanos())) {
        return Optional.empty();
      }
      long windowNanos = last.timeNanos() - prev.timeNanos();
      return Optional.of(
          new Usage(
              last.timeNanos(),
              windowNanos,
              nanocores(last.cpuNanos() - prev.cpuNanos(), windowNanos),
              last.memoryBytes(),
              last.swapBytes()));
    }
  }

  /// Whether there is a rate between two samples: where a counter or a start went back, nobody can
  /// tell what was used meanwhile.
  static boolean hasRate(long prevStart, long lastStart, long prevCpu, long lastCpu) {
    return lastStart >= prevStart && Long.compareUnsigned(lastCpu, prevCpu) >= 0;
  }

  /// The rate of a counter.
  ///
  /// @param usedNanos unsigned, as the counter is
  static long nanocores(long usedNanos, long windowNanos) {
    double used = usedNanos >= 0 ? usedNanos : usedNanos + 0x1p64;
    return (long) (used / (windowNanos / 1e9));
  }

  /// Which sample is the earlier one when another comes.
  enum Earlier {
    /// The last one before.
    LAST,
    /// The one that is the earlier already: the same sample came again, or a clock was set back.
    PREV,
    /// One of nothing used, at the start.
    START,
    /// None: there is no rate until the next.
    NONE
  }

  /// The rule. Where there is no such sample, its time is `Long.MIN_VALUE`.
  static Earlier earlier(
      long prevTime, long lastTime, long nextStart, long nextTime, long resolutionNanos) {
    long age = nextTime - nextStart;
    if (age >= LEAST_AGE_NANOS && age < resolutionNanos) { // it just started
      return Earlier.START;
    }
    if (nextStart >= lastTime) { // it restarted
      return Earlier.NONE;
    }
    if (nextTime > lastTime) {
      return Earlier.LAST;
    }
    return prevTime < nextTime ? Earlier.PREV : Earlier.NONE;
  }

  /// The history that begins with `first`. A container that just started has used nothing at its
  /// start, so it has a rate at once.
  static History of(Sample first, long resolutionNanos) {
    return next(Optional.empty(), Optional.empty(), first, resolutionNanos);
  }

  /// This history continued by `next`.
  default History accept(Sample next, long resolutionNanos) {
    Optional<Sample> prev =
        switch (this) {
          case Paired paired -> Optional.of(paired.prev);
          case Single _ -> Optional.empty();
        };
    return next(prev, Optional.of(last()), next, resolutionNanos);
  }

  private static History next(
      Optional<Sample> prev, Optional<Sample> last, Sample next, long resolutionNanos) {
    Optional<Sample> earlier =
        switch (earlier(
            time(prev), time(last), next.startNanos(), next.timeNanos(), resolutionNanos)) {
          case LAST -> last;
          case PREV -> prev;
          case START -> Optional.of(atStart(next));
          case NONE -> Optional.empty();
        };
    return earlier.<History>map(sample -> new Paired(sample, next)).orElse(new Single(next));
  }

  private static long time(Optional<Sample> sample) {
    return sample.map(Sample::timeNanos).orElse(Columns.NO_TIME);
  }

  private static Sample atStart(Sample sample) {
    return new Sample(sample.startNanos(), sample.startNanos(), 0, sample.memoryBytes());
  }
}
