package io.nilometer.replica;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/// The time until SIGTERM, Ctrl-C, a failure or the end of its membership ends the process.
///
/// A JVM that a signal ended exits with 143, but a program that ended as it was told is to exit
/// with 0. So the end happens in a shutdown hook, which sets the exit code itself, unless the start
/// failed: then there is nothing to close any more, and the exit code is for others to say. A
/// signal during the start takes effect when everything is started, and can be closed.
public final class ProcessLifecycle {

  /// A start that hangs is not waited for.
  private static final Duration LONGEST_START = Duration.ofSeconds(8);

  private final Lock opening = new ReentrantLock();
  private final Resources resources = new Resources(); // guarded by the lock
  private boolean failed; // guarded by the lock
  private volatile ExitStatus ending = ExitStatus.AS_TOLD;

  private ProcessLifecycle() {}

  /// Opens what a program consists of.
  public interface Start {
    /// Done when that ended by itself.
    CompletionStage<ExitStatus> open(Resources resources) throws Exception;
  }

  /// Waits for what should not end before the process does. Returns the exit code when it does.
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
    if (how == ExitStatus.PUT_OUT || !isOpened()) {
      Runtime.getRuntime().halt(how.exitCode);
    }
    if (!failed) {
      resources.close();
      Runtime.getRuntime().halt(how.exitCode);
    }
  }

  /// Whether the start is over, or is not going to be: the lock is kept.
  private boolean isOpened() {
    try {
      return opening.tryLock(LONGEST_START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
