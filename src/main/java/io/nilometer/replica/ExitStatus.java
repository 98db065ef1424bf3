package io.nilometer.replica;

/// How the process ends.
public enum ExitStatus {
  STOPPED(0),
  /// It failed.
  FAILED(1),
  /// It was removed from its cluster and has to restart to rejoin. Nothing that it has open is
  /// worth waiting for.
  REMOVED(3);

  final int exitCode;

  ExitStatus(int exitCode) {
    this.exitCode = exitCode;
  }
}
