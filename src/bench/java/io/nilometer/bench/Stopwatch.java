package io.nilometer.bench;

/// What a server uses from its start on.
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

  /// What `pieces` took of CPU, milliseconds each, besides what it takes when nobody asks.
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
