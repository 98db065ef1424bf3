package io.nilometer.demo;

/// A container that runs since `startNanos` (since the epoch, whole milliseconds).
record SimulatedContainer(String name, long startNanos, Load load) {

  /// Its CPU counter at a time, nanoseconds.
  long cpuNanos(long timeNanos) {
    return Math.max(0, (long) load.cpuNanos(startNanos, timeNanos));
  }

  SimulatedContainer restarted(long nowNanos) {
    return new SimulatedContainer(name, nowNanos, load);
  }
}
