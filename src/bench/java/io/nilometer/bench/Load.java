package io.nilometer.bench;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The load of a hundred HorizontalPodAutoscalers and one client that lists all pods.
record Load(Window window, Latencies lists) {

  /// Returns when all queries have been answered.
  static Load put(Server server, Duration time) throws InterruptedException {
    Future<Latencies> lists;
    Window window;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.execute(() -> Pace.AUTOSCALERS.ask(server, time));
      lists = threads.submit(() -> Pace.ONLOOKER.ask(server, time));
      window = Window.watch(server, time);
    }
    return new Load(window, lists.resultNow());
  }

  void record(Records records, Server server) {
    window.record(records, server, Figure.LOAD);
    records.add(server, Figure.LOAD, lists);
  }
}
