package io.nilometer.replica;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// Runs the process until SIGTERM, Ctrl-C, a failure or its removal from the cluster ends it.
///
/// A JVM that a signal ended exits with 143, but a requested stop has to exit with 0. So the
/// shutdown runs in a shutdown hook, which sets the exit code itself, unless the start failed: then
/// everything is closed already, and the caller sets the exit code. A signal during the start takes
/// effect when the start is complete.
public final class ProcessLifecycle {

  /// A start that hangs is not waited for longer.
  private static final Duration START_TIMEOUT = Duration.ofSeconds(8);

  private final Lock opening = new ReentrantLock();
  private final Resources resources = new Resources(); // guarded by the lock
  private boolean failed; // guarded by the lock
  private volatile ExitStatus ending = ExitStatus.STOPPED;

  private ProcessLifecycle() {}

  /// Opens the resources of a program.
  public interface Start {
    /// Completes when the program ends by itself.
    CompletionStage<ExitStatus> open(Resources resources) throws Exception;
  }

  /// Runs the program until it ends. Returns the exit code.
  public static int of(Start start) throws Exception {
    var lifetime = new ProcessLifecycle();
    Runtime.getRuntime().addShutdownHook(new Thread(lifetime::end, "stop"));
    lifetime.ending = lifetime.open(start).toCompletableFuture().join();
    return lifetime.ending.exitCode;
  }

  private CompletionStage<ExitStatus> open(Start start) throws Exception {
    opening.lock();
    try {
      return start.open(resources);
    } catch (Exception | Error e) {
      failed = true;
      resources.close();
      throw e;
    } finally {
      opening.unlock();
    }
  }

  private void end() {
    ExitStatus how = ending; // as it is now: closing ends it too
    if (how == ExitStatus.REMOVED || !isOpened()) {
      Runtime.getRuntime().halt(how.exitCode);
    }
    if (!failed) {
      resources.close();
      Runtime.getRuntime().halt(how.exitCode);
    }
  }

  /// Whether the start is complete. Keeps the lock.
  private boolean isOpened() {
    try {
      return opening.tryLock(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
