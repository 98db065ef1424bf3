package io.nilometer.bench;

/// Measures the usage of a server from a point in time.
final class Stopwatch {

  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private final Server server;
  private final double beginCpuSeconds;
  private final long beginNanos = System.nanoTime();

  Stopwatch(Server server) {
    this.server = server;
    this.beginCpuSeconds = server.usage().cpuSeconds();
  }

  double cores() {
    return cpuSeconds() / seconds();
  }

  /// CPU per piece of work, milliseconds, without the usage of an idle server.
  double cpuMillisEach(int pieces) {
    double extra = cpuSeconds() - server.idleCores() * seconds();
    return Math.max(0, extra) * MILLIS / pieces;
  }

  private double cpuSeconds() {
    return server.usage().cpuSeconds() - beginCpuSeconds;
  }

  private double seconds() {
    return (System.nanoTime() - beginNanos) / NANOS;
  }
}
