package io.nilometer.bench;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs tasks concurrently, each on its own thread.
final class Crew {

  private Crew() {}

  /// Runs all tasks and returns their results in order, when all are done.
  static <T> List<T> all(List<Callable<T>> deeds) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.invokeAll(deeds).stream().map(Crew::result).toList();
    }
  }

  private static <T> T result(Future<T> done) {
    return switch (done.state()) {
      case SUCCESS -> done.resultNow();
      case FAILED -> throw new IllegalStateException(done.exceptionNow());
      case CANCELLED, RUNNING -> throw new IllegalStateException("it did not end: " + done);
    };
  }
}
