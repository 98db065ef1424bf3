package io.nilometer.bench;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Threads of their own for what is done at the same time.
final class Crew {

  private Crew() {}

  /// Does all at once, and returns what they give, in their order, when all are done.
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
