package io.nilometer.model;

import java.util.Optional;
import java.util.function.DoubleConsumer;

/// The newest samples of one node or container: as many as a rate takes.
///
/// ```
///  first sample ──▶ Single ──newer sample──▶ Paired ──newer sample──▶ Paired …
///                     ▲                        │
///                     └──── no rate yet ───────┘
/// ```
///
/// Which samples are paired is decided by [Pairing].
public sealed interface History {

  Sample last();

  /// The rate between the two samples; empty when there is none.
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
      long windowNanos = last.timeNanos() - prev.timeNanos();
      if (!hasRate(prev.cpuNanos(), last.cpuNanos(), windowNanos)) {
        return Optional.empty();
      }
      return Optional.of(
          new Usage(
              last.timeNanos(),
              windowNanos,
              Pairing.nanocores(last.cpuNanos() - prev.cpuNanos(), windowNanos),
              last.memoryBytes(),
              last.swapBytes()));
    }
  }

  /// The same, seen by a clock that is so much ahead.
  default History seenLaterBy(long nanos) {
    return switch (this) {
      case Single(Sample last) -> new Single(last.seenLaterBy(nanos));
      case Paired(Sample prev, Sample last) ->
          new Paired(prev.seenLaterBy(nanos), last.seenLaterBy(nanos));
    };
  }

  /// Whether the counter went on. Of samples that this release paired it did; another release may
  /// have paired others.
  static boolean hasRate(long prevCpu, long lastCpu, long windowNanos) {
    return windowNanos > 0 && Long.compareUnsigned(lastCpu, prevCpu) >= 0;
  }

  /// What `known` becomes with the next sample.
  ///
  /// @param impossible is given a rate that is left out since no machine can have it, in cores
  static History next(
      Optional<History> known, Sample sampled, Pairing.Terms terms, DoubleConsumer impossible) {
    Optional<Sample> last = known.map(History::last);
    Sample next = Pairing.completed(last, sampled);
    Sample kept =
        last.filter(same -> next.isSameReadingAs(same) && same.isSeen())
            .map(same -> next.seenAt(same.seenNanos()))
            .orElse(next);
    return switch (Pairing.of(known.flatMap(History::earlier), last, next, terms)) {
      case Pairing.Since(Sample earlier) -> new Paired(earlier, kept);
      case Pairing.Alone _ -> new Single(kept);
      case Pairing.Outdated _ -> known.orElseThrow();
      case Pairing.Impossible(double cores) -> {
        impossible.accept(cores);
        yield new Single(kept);
      }
    };
  }

  private static Optional<Sample> earlier(History history) {
    return history instanceof Paired(Sample prev, Sample _) ? Optional.of(prev) : Optional.empty();
  }
}
