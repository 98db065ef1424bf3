package io.nilometer.telemetry;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/// The file descriptors of this process, one for each file and connection.
///
/// @param open those in use
/// @param limit the most that the process may have open, as `ulimit -n`
public record Descriptors(long open, long limit) {

  private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getOperatingSystemMXBean();

  /// The figures of now. Takes time in proportion to the number of open ones: about 1 ms for
  /// thousands, so this is not for every connection.
  public static Descriptors ofProcess() {
    return SYSTEM instanceof UnixOperatingSystemMXBean unix
        ? new Descriptors(unix.getOpenFileDescriptorCount(), unix.getMaxFileDescriptorCount())
        : new Descriptors(0, Long.MAX_VALUE);
  }

  /// The limit of this process; takes no time.
  public static long ofProcessLimit() {
    return SYSTEM instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  public long available() {
    return Math.max(0, limit - open);
  }
}
