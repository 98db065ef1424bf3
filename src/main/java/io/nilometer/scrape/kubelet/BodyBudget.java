package io.nilometer.scrape.kubelet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/// Bounds the memory of the bodies that are read or decoded, in sum. The first part of each body
/// is free, so that usual ones never wait. Where the rest would be too much in sum, bodies wait;
/// one at a time goes on nevertheless, so that large ones are read one after the other. Safe for
/// any thread.
final class BodyBudget {

  /// The free part of each body: more than that of a node with 100 pods.
  static final int FREE = 256 << 10;

  private static final int STEP = 256 << 10;

  private final long total;
  private final Queue<Share> waiting = new ArrayDeque<>();
  private Optional<Share> ahead = Optional.empty(); // the one that goes beyond the total
  private long used;

  BodyBudget(long total) {
    this.total = total;
  }

  /// The share of one body.
  ///
  /// @param onRoom called when the body may go on, by any thread
  Share share(Runnable onRoom) {
    return new Share(onRoom);
  }

  final class Share {

    private final Runnable onRoom;
    private long held; // beyond the free part
    private long wanted;

    private Share(Runnable onRoom) {
      this.onRoom = onRoom;
    }

    /// Takes room for a body of so many bytes. Returns whether there is; if not, calls back.
    boolean hold(long bytes) {
      if (bytes <= FREE) {
        return true;
      }
      long more = Math.ceilDiv(bytes - FREE, STEP) * STEP;
      synchronized (BodyBudget.this) {
        if (more <= held) {
          return true;
        }
        boolean waits = wanted > held;
        wanted = Math.max(wanted, more);
        if (!waits && !admits(this)) {
          waiting.add(this);
        }
        return wanted == held;
      }
    }

    boolean isHeld() {
      synchronized (BodyBudget.this) {
        return held > 0;
      }
    }

    /// The body is not in memory any more.
    void release() {
      for (Share next : free(this)) {
        next.onRoom.run();
      }
    }
  }

  private boolean admits(Share share) {
    long more = share.wanted - share.held;
    boolean fits = used + more <= total;
    if (!fits && ahead.isPresent() && ahead.get() != share) {
      return false;
    }
    if (!fits) {
      ahead = Optional.of(share);
    }
    used += more;
    share.held = share.wanted;
    return true;
  }

  /// Returns those that may go on.
  private synchronized List<Share> free(Share share) {
    used -= share.held;
    share.held = 0;
    share.wanted = 0;
    waiting.remove(share);
    ahead = ahead.filter(first -> first != share);
    List<Share> admitted = new ArrayList<>();
    while (!waiting.isEmpty() && admits(waiting.element())) {
      admitted.add(waiting.remove());
    }
    return admitted;
  }
}
