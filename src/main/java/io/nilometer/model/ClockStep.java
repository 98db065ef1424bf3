package io.nilometer.model;

/// Finds out whether a kubelet's clock was set between two scrapes. The time between two samples
/// of one container is that between the two requests, as long as the kubelet samples when it is
/// asked. Where it was so before, and now differs by the same for all containers and the node, the
/// clock was set by that. Above 60 s one of them is enough. One sample that fits refutes it.
final class ClockStep {

  /// How much two times may differ that are the same.
  private static final long TOLERANCE_NANOS = 500_000_000;

  private final long tolerated;
  private final long mostPassed;
  private int agreeing;
  private long leastOfAll = Long.MAX_VALUE; // with those that nothing is known of
  private long mostOfAll = Long.MIN_VALUE;
  private long least = Long.MAX_VALUE;
  private long most = Long.MIN_VALUE;
  private boolean refuted;

  /// @param tookNanos how long the kubelet took to answer, this time or the last, whichever was
  ///     longer: by as much later it may have sampled
  ClockStep(long tookNanos, long resolutionNanos) {
    this.tolerated = 2 * TOLERANCE_NANOS + Math.max(0, tookNanos);
    this.mostPassed = Pairing.MOST_RESOLUTIONS * resolutionNanos;
  }

  /// Whether two samples, times by the kubelet's clock and by ours, were taken when they were
  /// requested.
  static boolean isOnDemand(long prevTime, long prevSeen, long lastTime, long lastSeen) {
    return prevSeen != Sample.NOT_SEEN
        && lastSeen != Sample.NOT_SEEN
        && Math.abs((lastTime - prevTime) - (lastSeen - prevSeen)) <= TOLERANCE_NANOS;
  }

  static boolean isOnDemand(Sample prev, Sample last) {
    return isOnDemand(prev.timeNanos(), prev.seenNanos(), last.timeNanos(), last.seenNanos());
  }

  /// Takes in two samples of one container or of the node, times by the kubelet's clock and by
  /// ours. A time that is that of the request is ours: the kubelet gave none.
  ///
  /// @param onDemand whether it was sampled when it was requested until now
  void add(boolean onDemand, long lastTime, long lastSeen, long nextTime, long nextSeen) {
    long passed = nextSeen - lastSeen;
    boolean timedByUs = nextTime == nextSeen && lastTime == lastSeen;
    if (nextTime == lastTime || timedByUs || passed <= 0 || passed > mostPassed) {
      return;
    }
    long difference = (nextTime - lastTime) - passed;
    leastOfAll = Math.min(leastOfAll, difference);
    mostOfAll = Math.max(mostOfAll, difference);
    if (!onDemand) {
      return;
    }
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
    return isKnown() ? least : 0;
  }

  private boolean isKnown() {
    return agreeing > 0
        && !refuted
        && most - least <= 2 * TOLERANCE_NANOS
        && (agreeing > 1 || Math.abs(least) > Pairing.MOST_DIFFERENCE_NANOS);
  }

  /// A single sample that was taken on demand until now does not show a small step for certain. It
  /// raises a doubt where no other contradicts it.
  Clocks clocks() {
    boolean doubt =
        agreeing == 1 && !refuted && !isKnown() && mostOfAll - leastOfAll <= 2 * TOLERANCE_NANOS;
    return doubt ? Clocks.IN_DOUBT : Clocks.KNOWN;
  }
}
