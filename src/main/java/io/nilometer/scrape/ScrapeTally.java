package io.nilometer.scrape;

import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.telemetry.KubeletProblems;
import io.nilometer.telemetry.ScrapeMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// Counts scrapes in the metrics, and for the log since the last summary. Safe for any thread.
final class ScrapeTally {

  private final ScrapeMetrics metrics;
  private final KubeletProblems problems;
  private final LongAdder scraped = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder points = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final AtomicReference<Slowest> slowest = new AtomicReference<>(Slowest.NONE);

  ScrapeTally(ScrapeMetrics metrics, KubeletProblems problems) {
    this.metrics = metrics;
    this.problems = problems;
    metrics.addReasons(Stream.of(FailureKind.values()).map(ScrapeTally::label).toList());
  }

  private static String label(FailureKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

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
    metrics.scraped(node, took);
    problems.answered(node, took);
    scraped.increment();
    points.add(samples);
    bytes.add(length);
    slowest.accumulateAndGet(new Slowest(node, took), Slowest::or);
  }

  void failed(String node, Duration took, FailureKind kind, boolean ready) {
    metrics.failed(node, took, label(kind), ready);
    failed.increment();
    slowest.accumulateAndGet(new Slowest(node, took), Slowest::or);
  }

  /// No request could be sent to the node's kubelet.
  void unscraped(String node, FailureKind kind, boolean ready) {
    metrics.unscraped(node, label(kind), ready);
  }

  /// The repeated requests have failed too.
  void failing(String node, Instant since, String reason) {
    problems.failed(node, since, reason);
  }

  /// Lines of a kubelet's answer could not be used.
  void broken(int lines) {
    metrics.broken(lines);
  }

  /// The node is not scraped here any more.
  void forget(String node) {
    metrics.forget(node);
    problems.forget(node);
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
