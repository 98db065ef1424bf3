package io.nilometer.api.http;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;

/// Runs the tasks of all clients so that their addresses take turns: many tasks from one address
/// delay those of another by one task each time. Few of them are in the queue of the executor at a
/// time, so that they delay little else there. Safe for any thread.
final class TurnTakingExecutor {

  /// As many as the dispatcher of handshakes has threads at most.
  private static final int MOST_AT_A_TIME = 4;

  private final Executor executor;

  /// By address; the one whose turn is next comes first.
  private final Map<InetAddress, Queue<Runnable>> waiting = new LinkedHashMap<>();

  private int atATime; // in the queue of the executor, or running
  private int later; // tasks that wait, beyond those

  /// @param executor runs the tasks
  TurnTakingExecutor(Executor executor) {
    this.executor = executor;
  }

  /// Runs the tasks of one address in their order.
  Executor of(InetAddress address) {
    return task -> {
      if (mayRun(address, task)) {
        executor.execute(this::runNext);
      }
    };
  }

  private synchronized boolean mayRun(InetAddress address, Runnable task) {
    waiting.computeIfAbsent(address, _ -> new ArrayDeque<>()).add(task);
    if (atATime == MOST_AT_A_TIME) {
      later++;
      return false;
    }
    atATime++;
    return true;
  }

  private void runNext() {
    try {
      next().run();
    } finally {
      if (mayGoOn()) {
        executor.execute(this::runNext);
      }
    }
  }

  private synchronized boolean mayGoOn() {
    if (later == 0) {
      atATime--;
      return false;
    }
    later--;
    return true;
  }

  /// There is one for each time that this is called.
  private synchronized Runnable next() {
    Iterator<Map.Entry<InetAddress, Queue<Runnable>>> turns = waiting.entrySet().iterator();
    Map.Entry<InetAddress, Queue<Runnable>> first = turns.next();
    turns.remove();
    Runnable task = first.getValue().remove();
    if (!first.getValue().isEmpty()) {
      waiting.put(first.getKey(), first.getValue());
    }
    return task;
  }
}
