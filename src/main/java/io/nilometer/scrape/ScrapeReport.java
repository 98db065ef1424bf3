package io.nilometer.scrape;

import io.nilometer.failure.Failures;
import io.nilometer.model.Excerpt;
import io.nilometer.model.NodeFacts;
import io.nilometer.scrape.exposition.BodyFaults;
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.scrape.exposition.ScrapeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/// Says how a node's scrapes go: to the metrics, to the copies that wait for it, and to the log,
/// where only changes appear. Used by the node's scraper.
final class ScrapeReport {

  static final int LONGEST_REASON = 1_000;

  private enum Health {
    UNKNOWN,
    SCRAPED,
    FAILING
  }

  private final ScrapeTally tally;
  private final OverdueNodes overdue;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Logger log;
  private Health health = Health.UNKNOWN;
  private Optional<Long> failingSince = Optional.empty(); // the first of the requests that failed
  private BodyFaults faults = BodyFaults.NONE;

  /// @param clock the wall clock
  /// @param nanoTime the monotonic clock
  ScrapeReport(
      ScrapeTally tally,
      OverdueNodes overdue,
      InstantSource clock,
      LongSupplier nanoTime,
      Logger log) {
    this.tally = tally;
    this.overdue = overdue;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.log = log;
  }

  /// A scrape succeeded.
  ///
  /// @param bytes of the body, uncompressed
  /// @param isOverdue whether it brings no rate, and none can be expected soon
  void scraped(
      NodeFacts node, Duration took, int samples, int bytes, BodyFaults found, boolean isOverdue) {
    tally.scraped(node.name(), took, samples, bytes);
    turn(node, Health.SCRAPED, Level.INFO, "Node is scraped again", "");
    onFaults(node, found);
    failingSince = Optional.empty();
    if (isOverdue) {
      overdue.add(node.name());
    } else {
      overdue.remove(node.name());
    }
  }

  /// A scrape failed. The first failure may be an accident: a second one is none, nor is a request
  /// that fails slowly.
  ///
  /// @param requested when it began, by the monotonic clock
  void failed(NodeFacts node, Optional<Long> requested, Duration took, Throwable cause) {
    failingSince = failingSince.or(() -> requested);
    if (failingSince.filter(this::isLongAgo).isPresent()) {
      overdue.add(node.name());
    }
    tally.failed(node.name(), took, kind(cause), node.ready());
  }

  /// The scrape is not repeated before the node's next own time.
  void givenUp(NodeFacts node, Throwable cause) {
    turnFailing(node, node.ready() ? Level.WARN : Level.DEBUG, reason(cause));
  }

  /// It is not known where to send a request.
  void unscraped(NodeFacts node, ScrapeException unknown) {
    overdue.add(node.name());
    tally.unscraped(node.name(), unknown.kind(), node.ready());
    turnFailing(node, Level.ERROR, reason(unknown));
  }

  /// Something new is expected of the node, or another replica scrapes it.
  void notOverdue(NodeFacts node) {
    overdue.remove(node.name());
  }

  void forget(NodeFacts node) {
    tally.forget(node.name());
  }

  /// Whether a scrape failed since the last one that succeeded.
  boolean isFailing() {
    return failingSince.isPresent();
  }

  private void turnFailing(NodeFacts node, Level level, String reason) {
    turn(node, Health.FAILING, level, "Node cannot be scraped", reason);
    tally.failing(node.name(), since(), reason);
  }

  private boolean isLongAgo(long requestedNanos) {
    return nanoTime.getAsLong() - requestedNanos >= QuickStart.LEAST_WINDOW.toNanos();
  }

  /// When the first of the requests that failed was sent.
  private Instant since() {
    long now = nanoTime.getAsLong();
    return clock.instant().minusNanos(now - failingSince.orElse(now));
  }

  /// Counts lines of the body that could not be used, and logs where that begins.
  private void onFaults(NodeFacts node, BodyFaults now) {
    tally.broken(now.lines());
    if (now.lines() > 0 && faults.lines() == 0) {
      log.atWarn()
          .addKeyValue("node", node.name())
          .addKeyValue("lines", now.lines())
          .addKeyValue("error", now.first())
          .log("Kubelet sent lines that cannot be used; their pods are left out");
    }
    faults = now;
  }

  private void turn(NodeFacts node, Health now, Level level, String change, String reason) {
    boolean firstSuccess = health == Health.UNKNOWN && now == Health.SCRAPED;
    if (health != now && !firstSuccess) {
      var event = log.atLevel(level).addKeyValue("node", node.name());
      (reason.isEmpty() ? event : event.addKeyValue("error", reason)).log(change);
    }
    health = now;
  }

  private static FailureKind kind(Throwable failure) {
    return Failures.unwrapped(failure) instanceof ScrapeException known
        ? known.kind()
        : FailureKind.CONNECTION;
  }

  /// Cut: it may have text from the node's status or the kubelet's certificate.
  private static String reason(Throwable failure) {
    Throwable cause = Failures.unwrapped(failure);
    String whole = cause instanceof ScrapeException ? cause.getMessage() : cause.toString();
    return Excerpt.of(whole, LONGEST_REASON);
  }
}
