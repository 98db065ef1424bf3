package io.nilometer.replica;

/// How the process ends. The JVM itself exits with 3 at an `OutOfMemoryError`.
public enum ExitStatus {
  STOPPED(0),
  /// It failed.
  FAILED(1),
  /// It was removed from its cluster and has to restart to rejoin. Nothing that it has open is
  /// worth waiting for.
  REMOVED(4);

  final int exitCode;

  ExitStatus(int exitCode) {
    this.exitCode = exitCode;
  }
}
