package io.nilometer.telemetry;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Whether scraping goes on: each node is asked, or has its answer, or is given up, at least every
/// one and a half resolutions. What the kubelets answer does not matter, nor whether they do: it is
/// late only when this program itself hangs. Safe for any thread.
public final class Timeliness {

  private final long longestSilenceNanos;
  private final LongSupplier nanoTime;
  private final Set<Pulse> pulses = ConcurrentHashMap.newKeySet();
  private volatile long lastBeatNanos;

  /// @param nanoTime does not jump when the clock is set
  Timeliness(Duration resolution, LongSupplier nanoTime) {
    this.longestSilenceNanos = resolution.toNanos() / 2 * 3;
    this.nanoTime = nanoTime;
    this.lastBeatNanos = nanoTime.getAsLong();
  }

  /// For a node that is to be scraped from now on. Until its first beat it waits for its turn, as
  /// long as there are other beats meanwhile.
  public Pulse start() {
    if (pulses.isEmpty()) {
      lastBeatNanos = nanoTime.getAsLong();
    }
    var pulse = new Pulse();
    pulses.add(pulse);
    return pulse;
  }

  /// That of the scraping of one node.
  public final class Pulse {

    private volatile boolean begun;
    private volatile long beatNanos;

    private Pulse() {}

    /// Something was done.
    public void beat() {
      long now = nanoTime.getAsLong();
      beatNanos = now;
      lastBeatNanos = now;
      begun = true;
    }

    /// The node is not scraped any more.
    public void stop() {
      pulses.remove(this);
    }

    private boolean isLate(long now) {
      return now - (begun ? beatNanos : lastBeatNanos) > longestSilenceNanos;
    }
  }

  /// How many nodes are late, in words; empty when none is.
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
