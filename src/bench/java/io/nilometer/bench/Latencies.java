package io.nilometer.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The latencies of answers. Safe for any thread.
final class Latencies {

  private static final double NANOS_PER_MILLI = 1e6;

  private final List<Long> nanos = new ArrayList<>(); // guarded by this
  private int failed; // guarded by this

  synchronized void add(long tookNanos) {
    nanos.add(tookNanos);
  }

  synchronized void addFailed() {
    failed++;
  }

  synchronized int answered() {
    return nanos.size();
  }

  synchronized int failed() {
    return failed;
  }

  /// The quantile by nearest rank: the smallest latency that at least that share of answers does
  /// not exceed. Throws an [IllegalStateException] if there was no answer.
  ///
  /// @param share above 0, at most 1
  synchronized double millis(double share) {
    if (nanos.isEmpty()) {
      throw new IllegalStateException("no query was answered: " + failed + " failed");
    }
    Collections.sort(nanos);
    int rank = (int) Math.ceil(share * nanos.size());
    return nanos.get(rank - 1) / NANOS_PER_MILLI;
  }
}
