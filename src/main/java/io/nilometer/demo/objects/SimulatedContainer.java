package io.nilometer.demo.objects;

/// A running container.
///
/// @param startNanos since the epoch, whole milliseconds
public record SimulatedContainer(String name, long startNanos, Load load) {

  /// The CPU counter at a time, nanoseconds.
  public long cpuNanos(long timeNanos) {
    return Math.max(0, (long) load.cpuNanos(startNanos, timeNanos));
  }

  SimulatedContainer restarted(long nowNanos) {
    return new SimulatedContainer(name, nowNanos, load);
  }
}
