package io.nilometer.telemetry;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Checks that scraping goes on: each node is requested, answered or timed out at least every one
/// and a half resolutions. What kubelets answer does not matter; a node is late only when this
/// process hangs. Safe for any thread.
public final class Timeliness {

  private final long longestSilenceNanos;
  private final LongSupplier nanoTime;
  private final Set<Pulse> pulses = ConcurrentHashMap.newKeySet();
  private volatile long lastBeatNanos;

  /// @param nanoTime a monotonic clock
  Timeliness(Duration resolution, LongSupplier nanoTime) {
    this.longestSilenceNanos = resolution.toNanos() / 2 * 3;
    this.nanoTime = nanoTime;
    this.lastBeatNanos = nanoTime.getAsLong();
  }

  /// Starts watching a node that is to be scraped. Until its first beat it may wait for its turn as
  /// long as there are beats of other nodes.
  public Pulse start() {
    if (pulses.isEmpty()) {
      lastBeatNanos = nanoTime.getAsLong();
    }
    var pulse = new Pulse();
    pulses.add(pulse);
    return pulse;
  }

  /// The heartbeat of one node's scraper.
  public final class Pulse {

    private volatile boolean begun;
    private volatile long beatNanos;

    private Pulse() {}

    /// A request, an answer or a timeout.
    public void beat() {
      long now = nanoTime.getAsLong();
      beatNanos = now;
      lastBeatNanos = now;
      begun = true;
    }

    /// This replica no longer scrapes the node.
    public void stop() {
      pulses.remove(this);
    }

    private boolean isLate(long now) {
      return now - (begun ? beatNanos : lastBeatNanos) > longestSilenceNanos;
    }
  }

  /// The number of late nodes, in words; empty if there is none.
  public Optional<String> failure() {
    long now = nanoTime.getAsLong();
    long late = pulses.stream().filter(pulse -> pulse.isLate(now)).count();
    return late == 0
        ? Optional.empty()
        : Optional.of(
            "metric collection is not timely: %d of %d nodes are overdue"
                .formatted(late, pulses.size()));
  }
}
