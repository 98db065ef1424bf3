package io.nilometer;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// Callers that ask for all pods again and again, from [#on] until [#close].
final class Load implements AutoCloseable {

  private static final int CALLERS = 4;
  private static final String PODS = MetricsClient.API + "pods";

  private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
  private final MetricsClient client;
  private volatile boolean ended;

  /// @param outcome the status, or why there was no answer
  record Call(Instant begin, String outcome) {

    boolean answered() {
      return outcome.equals("200");
    }

    boolean refused() {
      return !answered() && outcome.matches("\\d+");
    }
  }

  private Load(MetricsClient client) {
    this.client = client;
  }

  static Load on(MetricsClient client) {
    var load = new Load(client);
    IntStream.range(0, CALLERS).forEach(_ -> load.callers.execute(load::run));
    return load;
  }

  private void run() {
    while (!ended) {
      Instant begin = Instant.now();
      try {
        calls.add(new Call(begin, Integer.toString(client.status(PODS))));
      } catch (IOException failed) {
        calls.add(new Call(begin, failed.toString()));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /// How many calls that began since then were answered.
  long answeredSince(Instant begin) {
    return calls.stream().filter(call -> call.answered() && call.begin().isAfter(begin)).count();
  }

  /// The calls that began before then and were not answered well.
  List<Call> failedOf(Instant end) {
    return calls.stream().filter(call -> !call.answered() && call.begin().isBefore(end)).toList();
  }

  /// The calls that got an answer, but not the one they wanted.
  List<Call> refused() {
    return calls.stream().filter(Call::refused).toList();
  }

  @Override
  public void close() {
    ended = true;
    callers.shutdownNow();
    callers.close();
  }
}
