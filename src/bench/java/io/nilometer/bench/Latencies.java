package io.nilometer.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// How long answers took. Safe for any thread.
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

  /// By nearest rank: the least of which at least that share are no slower. Fails with an
  /// [IllegalStateException] where there was no answer.
  ///
  /// @param share more than 0, at most 1
  synchronized double millis(double share) {
    if (nanos.isEmpty()) {
      throw new IllegalStateException("no query was answered: " + failed + " failed");
    }
    Collections.sort(nanos);
    int rank = (int) Math.ceil(share * nanos.size());
    return nanos.get(rank - 1) / NANOS_PER_MILLI;
  }
}
