package io.nilometer.storage;

import io.nilometer.cluster.copies.Copies.Phase;
import java.time.Instant;
import java.util.Optional;

/// What one copy of a partition does, with what is valid only while it does that. Each transition
/// is a method of the state that it leaves.
///
/// ```
///            the sibling is Ready on the same replica, which works alone
///          ┌─────────────────────────────────────────────────────────────┐
///          ▼                                                             │
///        Idle ──── the sibling is elsewhere ────▶ Warming ──healed──▶ Ready
///          ▲                                         │                   │ stop: HandoffHolder
///          └─────────────────────────────────────────┘                   ▼ starts a copy that is
///                                                                     Retiring
/// ```
sealed interface CopyState {

  /// As announced to other replicas.
  Phase phase();

  /// The request for histories of another copy, while there is one.
  default Optional<Healing> healing() {
    return Optional.empty();
  }

  /// Restores everything from another copy; is not queried.
  record Warming(Instant since, Healing requests) implements CopyState {

    static Warming from(Instant now) {
      return new Warming(now, new Healing());
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
      return new Ready(Optional.empty());
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

  /// Holds everything; is queried.
  ///
  /// @param healing of single nodes, after gaps in the numbers of their batches
  record Ready(Optional<Healing> healing) implements CopyState {

    @Override
    public Phase phase() {
      return Phase.READY;
    }

    Ready heal() {
      return new Ready(Optional.of(new Healing()));
    }

    Ready healed() {
      return new Ready(healing.flatMap(Healing::next));
    }
  }

  /// Holds everything, in the place of a Ready copy that cluster sharding stopped, until other
  /// replicas hold it.
  record Retiring() implements CopyState {

    @Override
    public Phase phase() {
      return Phase.RETIRING;
    }
  }
}
