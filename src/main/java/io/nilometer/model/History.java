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

    /// Empty when a counter or a start went back: nobody can tell what was used meanwhile.
    @Override
    public Optional<Usage> usage() {
      boolean startWentBack = last.startNanos() < prev.startNanos();
      boolean cpuWentBack = Long.compareUnsigned(last.cpuNanos(), prev.cpuNanos()) < 0;
      if (startWentBack || cpuWentBack) {
        return Optional.empty();
      }
      long windowNanos = last.timeNanos() - prev.timeNanos();
      return Optional.of(
          new Usage(
              last.timeNanos(),
              windowNanos,
              nanocores(last.cpuNanos() - prev.cpuNanos(), windowNanos),
              last.memoryBytes()));
    }

    private static long nanocores(long usedNanos, long windowNanos) {
      double used = usedNanos >= 0 ? usedNanos : usedNanos + 0x1p64; // the counter is unsigned
      return (long) (used / (windowNanos / 1e9));
    }
  }

  /// The history that begins with `first`. A container that just started has used nothing at its
  /// start, so it has a rate at once.
  static History of(Sample first, long resolutionNanos) {
    return justStarted(first, resolutionNanos)
        ? new Paired(atStart(first), first)
        : new Single(first);
  }

  /// This history continued by `next`.
  default History accept(Sample next, long resolutionNanos) {
    boolean restarted = next.startNanos() >= last().timeNanos();
    if (restarted || justStarted(next, resolutionNanos)) {
      return of(next, resolutionNanos);
    }
    if (next.timeNanos() > last().timeNanos()) {
      return new Paired(last(), next);
    }
    return switch (this) { // the same sample again, or a clock that was set back
      case Paired(Sample prev, Sample _) when prev.timeNanos() < next.timeNanos() ->
          new Paired(prev, next);
      case Paired _, Single _ -> new Single(next);
    };
  }

  private static boolean justStarted(Sample sample, long resolutionNanos) {
    long age = sample.timeNanos() - sample.startNanos();
    return age >= LEAST_AGE_NANOS && age < resolutionNanos;
  }

  private static Sample atStart(Sample sample) {
    return new Sample(sample.startNanos(), sample.startNanos(), 0, sample.memoryBytes());
  }
}
