package io.nilometer.scrape;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/// Counts what scrapers did since the last summary. Safe for any thread.
final class ScrapeTally {

  private final LongAdder scraped = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder points = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final AtomicReference<Slowest> slowest = new AtomicReference<>(Slowest.NONE);

  /// The node whose answer took longest.
  record Slowest(String node, Duration took) {
    static final Slowest NONE = new Slowest("", Duration.ZERO);

    private Slowest or(Slowest other) {
      return other.took.compareTo(took) > 0 ? other : this;
    }
  }

  /// What was counted.
  ///
  /// @param points samples of nodes and containers
  /// @param bytes of kubelets' answers, uncompressed
  record Summary(long scraped, long failed, long points, long bytes, Slowest slowest) {}

  void scraped(String node, Duration took, int samples, int length) {
    scraped.increment();
    points.add(samples);
    bytes.add(length);
    slowest.accumulateAndGet(new Slowest(node, took), Slowest::or);
  }

  void failed(String node, Duration took) {
    failed.increment();
    slowest.accumulateAndGet(new Slowest(node, took), Slowest::or);
  }

  /// What was counted since the last call.
  Summary summary() {
    return new Summary(
        scraped.sumThenReset(),
        failed.sumThenReset(),
        points.sumThenReset(),
        bytes.sumThenReset(),
        slowest.getAndSet(Slowest.NONE));
  }
}
