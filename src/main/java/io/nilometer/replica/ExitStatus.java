package io.nilometer.replica;

/// How a program ended.
public enum ExitStatus {
  AS_TOLD(0),
  /// It could not go on.
  BROKEN(1),
  /// Its cluster goes on without it: it is to be started again, to join anew. Nothing it has open
  /// is worth any time.
  PUT_OUT(3);

  final int exitCode;

  ExitStatus(int exitCode) {
    this.exitCode = exitCode;
  }
}
