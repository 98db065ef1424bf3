package io.nilometer.demo.objects;

import java.util.SplittableRandom;

/// The usage of one container or node over time: a sine around a mean, so that figures change and
/// the true rate of any window has a closed form. Times are nanoseconds since the epoch.
///
/// @param meanNanocores mean rate, billionths of a core
/// @param swing amplitude as a share of the mean, 0 to less than 1
/// @param periodNanos of the sine
/// @param phase of the sine at the epoch, radians
/// @param meanBytes mean working set, which follows the rate with an amplitude of a tenth
public record Load(
    long meanNanocores, double swing, long periodNanos, double phase, long meanBytes) {

  private static final double NANOS = 1e9;
  private static final double MEMORY_SWING = 0.1;
  private static final long PAGE = 4096;
  private static final long SECOND = 1_000_000_000L;

  /// Most containers are small and few are large: 1m to 250m of CPU, 16 to 512 MiB.
  static Load ofContainer(long id) {
    var random = new SplittableRandom(id);
    long nanocores = (long) (1e6 + 249e6 * skewed(random));
    long bytes = (long) (16e6 + 496e6 * skewed(random));
    return moving(random, nanocores, bytes);
  }

  public static Load ofNode(long id, long meanNanocores, long meanBytes) {
    return moving(new SplittableRandom(~id), meanNanocores, meanBytes);
  }

  private static Load moving(SplittableRandom random, long meanNanocores, long meanBytes) {
    double swing = random.nextDouble(0.1, 0.6);
    long period = random.nextLong(60, 301) * SECOND;
    return new Load(meanNanocores, swing, period, random.nextDouble(2 * Math.PI), meanBytes);
  }

  private static double skewed(SplittableRandom random) {
    return Math.pow(random.nextDouble(), 4);
  }

  /// CPU time used between two times, nanoseconds: the exact integral of the rate.
  double cpuNanos(long fromNanos, long toNanos) {
    double swung = periodNanos / (2 * Math.PI) * (cos(fromNanos) - cos(toNanos));
    return meanNanocores / NANOS * (toNanos - fromNanos + swing * swung);
  }

  /// Mean rate between two times, billionths of a core.
  public double nanocores(long fromNanos, long toNanos) {
    return cpuNanos(fromNanos, toNanos) / (toNanos - fromNanos) * NANOS;
  }

  /// Working set at a time, whole pages.
  public long memoryBytes(long timeNanos) {
    double bytes = meanBytes * (1 + MEMORY_SWING * Math.sin(angle(timeNanos)));
    return PAGE * (long) (bytes / PAGE);
  }

  private double cos(long timeNanos) {
    return Math.cos(angle(timeNanos));
  }

  private double angle(long timeNanos) {
    return 2 * Math.PI * Math.floorMod(timeNanos, periodNanos) / periodNanos + phase;
  }
}
