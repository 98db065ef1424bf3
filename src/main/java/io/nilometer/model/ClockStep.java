package io.nilometer.model;

/// Finds out whether a kubelet's clock was set between two scrapes. The time between two samples
/// of one container is that between the two requests, as long as the kubelet samples when it is
/// asked. Where it was so before, and now differs by the same for all containers and the node, the
/// clock was set by that. One sample that fits shows that it was not.
final class ClockStep {

  /// How much two times may differ that are the same.
  private static final long TOLERANCE_NANOS = 500_000_000;

  private final long tolerated;
  private final long mostPassed;
  private int agreeing;
  private long least = Long.MAX_VALUE;
  private long most = Long.MIN_VALUE;
  private boolean refuted;

  /// @param tookNanos how long the kubelet took to answer: by as much later it may have sampled
  ClockStep(long tookNanos, long resolutionNanos) {
    this.tolerated = 2 * TOLERANCE_NANOS + Math.max(0, tookNanos);
    this.mostPassed = Pairing.MOST_RESOLUTIONS * resolutionNanos;
  }

  /// Takes in three samples of one container or of the node, times by the kubelet's clock and by
  /// ours.
  void add(
      long prevTime, long prevSeen, long lastTime, long lastSeen, long nextTime, long nextSeen) {
    long passed = nextSeen - lastSeen;
    if (nextTime == lastTime || passed <= 0 || passed > mostPassed) {
      return;
    }
    long before = (lastTime - prevTime) - (lastSeen - prevSeen);
    if (Math.abs(before) > TOLERANCE_NANOS) {
      return; // it is not sampled when it is asked for
    }
    long difference = (nextTime - lastTime) - passed;
    agreeing++;
    least = Math.min(least, difference);
    most = Math.max(most, difference);
    refuted |= Math.abs(difference) <= tolerated;
  }

  /// Whether more samples make no difference.
  boolean isRefuted() {
    return refuted;
  }

  /// By how much the clock was set, nanoseconds; 0 where it was not, or where that is not certain.
  long nanos() {
    boolean agreed = agreeing > 1 && most - least <= 2 * TOLERANCE_NANOS;
    return agreed && !refuted ? least : 0;
  }
}
