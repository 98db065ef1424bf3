package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/// What work on an input costs against the size of the input: CPU time and allocated bytes of the
/// thread that does it. Not how fast it is, but whether the cost grows faster than the input.
///
/// @param cpuNanos the least of a few runs
/// @param bytes allocated, the least of a few runs
public record Cost(long cpuNanos, long bytes) {

  private static final ThreadMXBean THREADS =
      (ThreadMXBean) ManagementFactory.getThreadMXBean(); // of HotSpot

  private static final int SMALL = 1 << 10;
  private static final int MEDIUM = 125_000;
  private static final int LARGE = 8 * MEDIUM;
  private static final int RUNS = 3;
  private static final int TRIES = 4;

  /// Quadratic work takes 64 times as long for 8 times the input, linear work 8 times.
  private static final double MOST_GROWTH = 24;

  /// Less is not measured well, and harmless.
  private static final long NOISE_NANOS = 20_000_000;

  private static final long NOISE_BYTES = 256 << 10;

  /// Asserts that the cost is linear.
  ///
  /// @param input of about so many characters
  /// @param bytesPerCharacter the most that may be allocated for each character of the input
  public static <T> void assertLinear(
      IntFunction<T> input, Consumer<T> work, int bytesPerCharacter) {
    T small = input.apply(SMALL);
    T medium = input.apply(MEDIUM);
    T large = input.apply(LARGE);
    assertBytes(of(small, work), SMALL, bytesPerCharacter);
    Cost most = of(large, work); // first: what is measured before it is compiled looks linear
    Cost least = of(medium, work);
    for (int i = 1; i < TRIES && !isLinear(least, most); i++) { // the machine was busy
      least = least.orLess(of(medium, work));
      most = most.orLess(of(large, work));
    }
    assertThat(most.cpuNanos)
        .as("CPU time of %s characters, against %s ns of %s", LARGE, least.cpuNanos, MEDIUM)
        .isLessThan(bound(least));
    assertBytes(least, MEDIUM, bytesPerCharacter);
    assertBytes(most, LARGE, bytesPerCharacter);
  }

  private static boolean isLinear(Cost least, Cost most) {
    return most.cpuNanos < bound(least);
  }

  private static long bound(Cost least) {
    return Math.max(NOISE_NANOS, (long) (MOST_GROWTH * least.cpuNanos));
  }

  private static void assertBytes(Cost cost, long size, int bytesPerCharacter) {
    assertThat(cost.bytes)
        .as("bytes allocated for %s characters", size)
        .isLessThan(NOISE_BYTES + bytesPerCharacter * size);
  }

  private static <T> Cost of(T input, Consumer<T> work) {
    Cost least = new Cost(Long.MAX_VALUE, Long.MAX_VALUE);
    for (int i = 0; i < RUNS; i++) {
      long bytes = THREADS.getCurrentThreadAllocatedBytes();
      long nanos = THREADS.getCurrentThreadCpuTime();
      work.accept(input);
      least =
          least.orLess(
              new Cost(
                  THREADS.getCurrentThreadCpuTime() - nanos,
                  THREADS.getCurrentThreadAllocatedBytes() - bytes));
    }
    return least;
  }

  private Cost orLess(Cost other) {
    return new Cost(Math.min(cpuNanos, other.cpuNanos), Math.min(bytes, other.bytes));
  }
}
