package io.nilometer.api.tcp;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which connections may be read: of each address a few at a time, until their streams begin to
/// handle what arrived. So a client with many connections has few pieces in the queue of the
/// streams, and what others send is handled soon. Safe for any thread.
///
/// @param <C> a connection, with the equality of its identity
final class ReadingTurns<C> {

  /// Enough to keep all cores busy.
  static final int PER_ADDRESS = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

  private final Map<InetAddress, Line<C>> lines = new HashMap<>();

  /// The connections of one address, without those that have nothing to read.
  private static final class Line<C> {
    private final Set<C> turns = new LinkedHashSet<>();
    private final Set<C> waiting = new LinkedHashSet<>(); // in the order of their turns

    Optional<C> next() {
      Iterator<C> order = waiting.iterator();
      if (!order.hasNext()) {
        return Optional.empty();
      }
      C next = order.next();
      order.remove();
      turns.add(next);
      return Optional.of(next);
    }
  }

  /// Whether it is the connection's turn, which lasts until [#end]. If not, it waits for its turn,
  /// which an [#end] of another returns.
  synchronized boolean take(InetAddress address, C connection) {
    Line<C> line = lines.computeIfAbsent(address, _ -> new Line<>());
    if (line.turns.contains(connection)) {
      return true;
    }
    if (line.turns.size() < PER_ADDRESS) {
      line.waiting.remove(connection);
      return line.turns.add(connection);
    }
    line.waiting.add(connection);
    return false;
  }

  /// Ends the turn of a connection, or its waiting. Returns the one whose turn it is instead.
  synchronized Optional<C> end(InetAddress address, C connection) {
    Line<C> line = lines.get(address);
    if (line == null) {
      return Optional.empty();
    }
    line.waiting.remove(connection);
    Optional<C> next = line.turns.remove(connection) ? line.next() : Optional.empty();
    if (line.turns.isEmpty() && line.waiting.isEmpty()) {
      lines.remove(address);
    }
    return next;
  }
}
