package io.nilometer.storage;

import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.storage.StorageActor.Command;
import io.nilometer.storage.StorageActor.Query;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;

/// What one copy of a partition does, with what is valid only while it does that. Each transition
/// is a method of the state that it leaves.
///
/// ```
///  Idle ◀───── the sibling is Ready here, on a replica alone ─────┐
///   └───────── the sibling is elsewhere ────────────────────▶ Warming
///                                                                │ healed
///  Renewing ◀── batches may be missing, after a doubt ──────── Ready ──stop──▶ HandedOff
///   │ └──────── healed ──────────────────────────────────────────▲              ▲  │ covered by
///   └─────────── stop, and it does not heal soon ───────────────────────────────┘  ▼
///                                              (another copy) Renewing ◀── doubt ── Retiring
///                                                                └──── healed ─────────▲
/// ```
sealed interface CopyState {

  /// No doubt has this number.
  int NEVER = -1;

  /// As announced to other replicas.
  Phase phase();

  /// The number of the doubt since which nothing is missing; [#NEVER]: something may be.
  default int wholeSince() {
    return NEVER;
  }

  /// The request for histories of another copy, while there is one.
  default Optional<Healing> healing() {
    return Optional.empty();
  }

  /// Restores everything from another copy; is not queried. Without a complete copy it fills up by
  /// the batches that arrive.
  ///
  /// @param sinceNanos by the monotonic clock
  /// @param doubts those of the [io.nilometer.cluster.QueryFence] when it began
  record Warming(long sinceNanos, int doubts, Healing requests) implements CopyState {

    static Warming from(long nowNanos, int doubts) {
      return new Warming(nowNanos, doubts, new Healing());
    }

    Duration lasted(long nowNanos) {
      return Duration.ofNanos(nowNanos - sinceNanos);
    }

    @Override
    public Phase phase() {
      return Phase.WARMING;
    }

    @Override
    public Optional<Healing> healing() {
      return Optional.of(requests);
    }

    Ready healed() {
      return new Ready(doubts, Optional.empty());
    }

    Idle beside() {
      return new Idle(false);
    }
  }

  /// Holds nothing, because its sibling is Ready on the same replica.
  ///
  /// @param locating whether it waits to learn where its sibling is now
  record Idle(boolean locating) implements CopyState {

    @Override
    public Phase phase() {
      return Phase.IDLE;
    }

    Idle locate() {
      return new Idle(true);
    }

    Idle located() {
      return new Idle(false);
    }
  }

  /// Held everything, but may have missed batches while this replica was paused or unreachable:
  /// restores everything again, and answers queries after that.
  ///
  /// @param retires whether it does so in the place of a copy that was stopped. It is announced as
  ///     what it will be again, since another copy is placed.
  /// @param stops whether it is to stop after that, when what holds its data can be queried
  record Renewing(Warming warming, List<Query> queries, boolean retires, boolean stops)
      implements CopyState {

    @Override
    public Phase phase() {
      return retires ? Phase.RETIRING : Phase.WARMING;
    }

    @Override
    public Optional<Healing> healing() {
      return warming.healing();
    }

    Renewing and(Query query) {
      return new Renewing(
          warming, Stream.concat(queries.stream(), Stream.of(query)).toList(), retires, stops);
    }

    /// Whether this copy has what came to the node during the doubt: a batch that was requested
    /// since, or what the other copy has, which is no longer complete either.
    boolean isRenewed(HeldNode node) {
      return node.requestedNanos() - warming.sinceNanos() >= 0
          || warming.requests().isRestored(node.history().name());
    }

    Renewing stopping() {
      return new Renewing(warming, queries, retires, true);
    }

    CopyState healed() {
      return retires ? new Retiring(warming.doubts()) : warming.healed();
    }
  }

  /// Holds everything; is queried.
  ///
  /// @param doubts those of the [io.nilometer.cluster.QueryFence] when it began to heal
  /// @param healing of single nodes, after gaps in the numbers of their batches
  record Ready(int doubts, Optional<Healing> healing) implements CopyState {

    @Override
    public Phase phase() {
      return Phase.READY;
    }

    @Override
    public int wholeSince() {
      return doubts;
    }

    Ready heal() {
      return new Ready(doubts, Optional.of(new Healing()));
    }

    Ready healed() {
      return new Ready(doubts, healing.flatMap(Healing::next));
    }

    Renewing renew(long nowNanos, int newDoubts) {
      return new Renewing(Warming.from(nowNanos, newDoubts), List.of(), false, false);
    }
  }

  /// Sent its data to the [HandoffHolder], and goes on until another actor holds it and is known:
  /// until then batches come here.
  ///
  /// @param phase of the state that it left
  /// @param wholeSince likewise
  /// @param since what came since, while there is no other actor yet
  record HandedOff(
      Phase phase, int wholeSince, List<Command> since, Optional<ActorRef<Command>> successor)
      implements CopyState {

    static HandedOff from(CopyState state) {
      return new HandedOff(state.phase(), state.wholeSince(), List.of(), Optional.empty());
    }

    HandedOff to(ActorRef<Command> next) {
      since.forEach(next::tell);
      return new HandedOff(phase, wholeSince, List.of(), Optional.of(next));
    }

    /// Passes on what came.
    HandedOff pass(Command command) {
      if (successor.isPresent()) {
        successor.get().tell(command);
        return this;
      }
      List<Command> more = Stream.concat(since.stream(), Stream.of(command)).toList();
      return new HandedOff(phase, wholeSince, more, successor);
    }
  }

  /// Holds everything, in the place of a copy that cluster sharding stopped, until other replicas
  /// hold it. After a doubt it renews, as a Ready one does.
  ///
  /// @param wholeSince a copy that was stopped during a doubt, or before it had renewed all, lacks
  ///     something
  record Retiring(int wholeSince) implements CopyState {

    @Override
    public Phase phase() {
      return Phase.RETIRING;
    }

    Renewing renew(long nowNanos, int newDoubts) {
      return new Renewing(Warming.from(nowNanos, newDoubts), List.of(), true, false);
    }
  }
}
