package io.nilometer.scrape.kubelet;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.SequencedSet;

/// Bounds how many connections to kubelets are open, so that file descriptors are left for clients,
/// other replicas and files. While as many are open as may be, connections are closed after their
/// scrapes, and a dial waits: the idle connection that was not used for longest is closed for it.
/// Safe for any thread.
final class ConnectionLimit {

  private final int most;
  private final SequencedSet<KubeletChannel> idle = new LinkedHashSet<>();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int open;

  ConnectionLimit(int most) {
    this.most = most;
  }

  int most() {
    return most;
  }

  /// Calls back, now or later, when another connection may be opened. It counts as open from then
  /// on, until [#leave].
  void enter(Runnable dial) {
    if (enters(dial)) {
      dial.run();
    } else {
      longestIdle().ifPresent(KubeletChannel::closeIdle);
    }
  }

  private synchronized boolean enters(Runnable dial) {
    boolean enters = open < most;
    if (enters) {
      open++;
    } else {
      waiting.add(dial);
    }
    return enters;
  }

  private synchronized Optional<KubeletChannel> longestIdle() {
    return idle.isEmpty() ? Optional.empty() : Optional.of(idle.removeFirst());
  }

  /// The connection was closed, or is not dialled after all.
  void leave() {
    next().ifPresent(Runnable::run);
  }

  private synchronized Optional<Runnable> next() {
    Optional<Runnable> next = Optional.ofNullable(waiting.poll());
    open -= next.isPresent() ? 0 : 1;
    return next;
  }

  /// Returns whether the connection may stay open while it is idle.
  synchronized boolean rest(KubeletChannel channel) {
    return open < most && idle.add(channel);
  }

  /// The connection is used, or closed.
  synchronized void wake(KubeletChannel channel) {
    idle.remove(channel);
  }
}
