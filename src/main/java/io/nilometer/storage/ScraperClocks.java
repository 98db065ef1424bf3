package io.nilometer.storage;

import io.nilometer.model.NodeBatch;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How far the wall clocks of the replicas that scrape are from our monotonic clock. A batch may
/// wait on its way: for a connection, for the place of its partition, for a busy actor. So the time
/// of its request cannot be counted back from its arrival alone; the batch of its replica that
/// waited least tells how far the clocks are apart. Safe for any thread.
final class ScraperClocks {

  /// Clocks drift, so a difference is that of one or two such periods.
  private static final long PERIOD_NANOS = Duration.ofSeconds(30).toNanos();

  /// No batch waits for longer: then the replica's clock was set back.
  private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(30).toNanos();

  private final Map<String, Difference> differences = new ConcurrentHashMap<>();

  /// @param least of this period, ours less theirs, nanoseconds
  /// @param before the least of the period before
  /// @param sinceNanos begin of this period, by our clock
  private record Difference(long least, long before, long sinceNanos) {

    private static Difference of(long seen, long nowNanos) {
      return new Difference(seen, seen, nowNanos);
    }

    private Difference and(long seen, long nowNanos) {
      return nowNanos - sinceNanos < PERIOD_NANOS
          ? new Difference(Math.min(least, seen), before, sinceNanos)
          : new Difference(seen, least, nowNanos);
    }

    private long nanos() {
      return Math.min(least, before);
    }

    private boolean isOld(long nowNanos) {
      return nowNanos - sinceNanos > 2 * PERIOD_NANOS;
    }
  }

  /// When a batch that arrives now was requested, by our monotonic clock.
  long requestedNanos(NodeBatch batch, long nowNanos) {
    String replica = batch.origin().replica();
    long seen = nowNanos - batch.tookNanos() - batch.requestedNanos();
    if (!differences.containsKey(replica)) {
      differences.values().removeIf(difference -> difference.isOld(nowNanos));
    }
    Difference now =
        differences.compute(
            replica,
            (_, known) ->
                known == null
                        || known.isOld(nowNanos)
                        || batch.clockSetNanos() != 0
                        || seen - known.nanos() > LONGEST_WAIT_NANOS
                    ? Difference.of(seen, nowNanos)
                    : known.and(seen, nowNanos));
    return batch.requestedNanos() + now.nanos();
  }
}
