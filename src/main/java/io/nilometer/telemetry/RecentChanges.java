package io.nilometer.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// The last changes that this replica has seen, for people: a bounded number, in memory only. Many
/// changes of one kind at a time count as one. Safe for any thread.
public final class RecentChanges {

  static final int MOST = 100;

  /// Changes of one kind that follow each other within this time are one.
  private static final Duration BURST = Duration.ofSeconds(10);

  /// How many of the last are looked at for one of the same kind.
  private static final int LOOKED_AT = 8;

  private final InstantSource clock;
  private final Deque<Change> changes = new ArrayDeque<>(); // the newest first; guarded by this

  /// What happened.
  public enum Kind {
    REPLICA_JOINED,
    REPLICA_LEFT,
    REPLICA_UNREACHABLE,
    REPLICA_REACHABLE,
    REPLICA_DRAINING,
    COPY_READY,
    COPY_MOVED,
    NODE_ADDED,
    NODE_REMOVED,
    KUBELET_FAILED,
    KUBELET_RECOVERED
  }

  /// One change, or several of one kind.
  ///
  /// @param at when the last of them was seen
  /// @param subject the first that changed: a replica, copy or node
  /// @param detail the same of all, but of failing kubelets that of the first, since it has an
  ///     address; may be empty
  /// @param count how many
  public record Change(Instant at, Kind kind, String subject, String detail, int count) {

    private boolean isContinuedBy(Change next) {
      return kind == next.kind
          && (detail.equals(next.detail) || kind == Kind.KUBELET_FAILED)
          && Duration.between(at, next.at).abs().compareTo(BURST) <= 0;
    }

    private Change and(Change next) {
      return new Change(next.at, kind, subject, detail, count + next.count);
    }
  }

  RecentChanges(InstantSource clock) {
    this.clock = clock;
  }

  public synchronized void add(Kind kind, String subject, String detail) {
    Instant now = clock.instant();
    var next = new Change(now, kind, subject, detail, 1);
    changes.addFirst(takeSame(next).map(before -> before.and(next)).orElse(next));
    if (changes.size() > MOST) {
      changes.removeLast();
    }
  }

  private Optional<Change> takeSame(Change next) {
    Iterator<Change> newest = changes.iterator();
    for (int i = 0; i < LOOKED_AT && newest.hasNext(); i++) {
      Change change = newest.next();
      if (change.isContinuedBy(next)) {
        newest.remove();
        return Optional.of(change);
      }
    }
    return Optional.empty();
  }

  /// The newest first.
  public synchronized List<Change> all() {
    return List.copyOf(changes);
  }
}
