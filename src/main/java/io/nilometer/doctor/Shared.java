package io.nilometer.doctor;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A result that several checks need, computed once, by the first of them. Safe for any thread.
final class Shared<T> {

  private final FutureTask<T> task;

  Shared(Callable<T> computation) {
    this.task = new FutureTask<>(computation);
  }

  /// Waits for it.
  T get() throws InterruptedException, ExecutionException {
    task.run(); // returns at once if another thread runs it, or did
    return task.get();
  }
}
