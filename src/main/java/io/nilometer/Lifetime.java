package io.nilometer;

import java.util.concurrent.CompletionStage;

/// The time until SIGTERM, Ctrl-C or a failure ends the process.
///
/// A JVM that a signal ended exits with 143, but a program that ended as it was told is to exit
/// with 0. So the end happens in a shutdown hook, which sets the exit code itself, unless the
/// program [failed][#failed] before.
final class Lifetime {

  private volatile boolean failed;
  private volatile boolean ended;

  private Lifetime() {}

  /// From here on `stop` is run when the process ends.
  static Lifetime of(Runnable stop) {
    var lifetime = new Lifetime();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> lifetime.end(stop), "stop"));
    return lifetime;
  }

  private void end(Runnable stop) {
    if (!failed) {
      int exitCode = ended ? 1 : 0; // as it is now: stopping ends it too
      stop.run();
      Runtime.getRuntime().halt(exitCode);
    }
  }

  /// There is nothing to stop any more, and the exit code is for others to say.
  void failed() {
    failed = true;
  }

  /// Waits for what should not end before the process does. Returns the exit code when it does.
  int await(CompletionStage<?> whole) {
    whole.toCompletableFuture().join();
    ended = true;
    return 1;
  }
}
