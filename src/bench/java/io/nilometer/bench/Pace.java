package io.nilometer.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// Sends queries at a steady rate, without waiting for earlier answers, as independent clients do.
record Pace(List<Question> questions, Duration interval) {

  private static final int AUTOSCALER_MILLIS = 15_000 / Question.OF_AUTOSCALERS.size();

  /// A hundred HorizontalPodAutoscalers, each every 15 s.
  static final Pace AUTOSCALERS =
      new Pace(Question.OF_AUTOSCALERS, Duration.ofMillis(AUTOSCALER_MILLIS));

  /// A client that lists all pods every 5 s.
  static final Pace ONLOOKER = new Pace(List.of(Question.PODS_JSON), Duration.ofSeconds(5));

  /// Fifty queries a second.
  static final Pace QUICK = new Pace(Question.OF_AUTOSCALERS, Duration.ofMillis(20));

  /// Sends queries for a time, and returns when all have been answered.
  Latencies ask(Server server, Duration time) {
    var latencies = new Latencies();
    long begin = System.nanoTime();
    long count = time.dividedBy(interval);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        await(begin + i * interval.toNanos());
        Question question = questions.get(i % questions.size());
        callers.execute(() -> askOnce(server, question, latencies));
      }
    }
    return latencies;
  }

  private static void askOnce(Server server, Question question, Latencies latencies) {
    try {
      server.ask(question, latencies);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(long momentNanos) {
    long left = momentNanos - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = momentNanos - System.nanoTime();
    }
  }
}
