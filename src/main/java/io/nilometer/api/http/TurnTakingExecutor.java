package io.nilometer.api.http;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;

/// Runs the tasks of all clients so that their addresses take turns: many tasks from one address
/// delay those of another by one task each time. Safe for any thread.
final class TurnTakingExecutor {

  private final Executor executor;

  /// By address; the one whose turn is next comes first.
  private final Map<InetAddress, Queue<Runnable>> waiting = new LinkedHashMap<>();

  /// @param executor runs the tasks
  TurnTakingExecutor(Executor executor) {
    this.executor = executor;
  }

  /// Runs the tasks of one address in their order.
  Executor of(InetAddress address) {
    return task -> {
      add(address, task);
      executor.execute(() -> next().run());
    };
  }

  private synchronized void add(InetAddress address, Runnable task) {
    waiting.computeIfAbsent(address, _ -> new ArrayDeque<>()).add(task);
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
