package io.nilometer.storage;

import io.nilometer.cluster.PeerActors;
import io.nilometer.cluster.Wire;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Copy;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.model.EpochNanos;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import io.nilometer.telemetry.StorageMetrics;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Holds the last two samples of one partition's nodes and of their containers, and tells their
/// usage. One copy of a partition, of two; announces itself and its [Phase] to the directory. What
/// it holds is lost with its replica, and had again of the other copy.
public final class StorageActor extends AbstractMatchingBehavior<StorageActor.Command> {

  /// By then every replica has been told of a copy that begins, and what was sent before that is
  /// where it was sent to: of what comes meanwhile nothing is lost.
  static final Duration UNTIL_KNOWN = Duration.ofMillis(200);

  /// Until another copy that was asked for its histories is asked again, or the next one is.
  private static final Duration LONGEST_RECALL = Duration.ofSeconds(2);

  /// Containers in one message to another copy: some 150 KB.
  static final int MOST_RECALLED = 1_500;

  public sealed interface Command {}

  /// Starts the copy when it does not run yet, or lets it see whether it is idle with reason.
  record Wake() implements Command, Wire {}

  /// Keep this scrape.
  record Store(NodeBatch batch) implements Command, Wire {}

  /// The node is gone from the cluster.
  record Forget(String node) implements Command, Wire {}

  /// Tell the usages of this selection.
  public record Query(Selection selection, ActorRef<PartitionUsages> replyTo) implements Command {}

  /// Tell the histories of these nodes to another copy.
  ///
  /// @param attempt comes back with the answer
  record Recall(int attempt, Selection nodes, ActorRef<Command> replyTo) implements Command {}

  /// What another copy has, or a part of it.
  ///
  /// @param part from 0 to parts - 1
  record Recalled(int attempt, int part, int parts, List<NodeHistory> nodes)
      implements Command, Wire {}

  private record Located(Copies<Command> copies) implements Command {}

  private enum RecallAgain implements Command {
    NOW
  }

  private enum Expire implements Command {
    TICK
  }

  /// The copy is to move elsewhere, or its replica ends.
  enum Stop implements Command {
    NOW
  }

  /// Another actor of this replica holds what this one does.
  record Covered() implements Command {}

  /// What all copies of a replica have in common.
  record Shared(
      StorageSettings settings,
      ActorRef<Directory.Command<Command>> directory,
      ActorRef<HandoffHolder.Command> handoffs,
      Telemetry telemetry,
      InstantSource clock) {}

  /// A copy that has nothing yet.
  static Behavior<Command> create(CopyId id, Shared shared) {
    return create(id, shared, Map.of(), StorageActor::warm);
  }

  /// A copy that takes over from one that is about to stop, which is told so.
  static Behavior<Command> retiring(
      CopyId id, Shared shared, Map<String, NodeHistory> nodes, ActorRef<Command> predecessor) {
    return create(id, shared, nodes, storage -> storage.retire(predecessor));
  }

  private static Behavior<Command> create(
      CopyId id,
      Shared shared,
      Map<String, NodeHistory> nodes,
      UnaryOperator<StorageActor> beginning) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> beginning.apply(new StorageActor(context, timers, id, shared, nodes))));
  }

  private final TimerScheduler<Command> timers;
  private final CopyId id;
  private final Shared shared;
  private final PeerActors peers;
  private final StorageMetrics.Copy held;
  private final NodeHistories histories;
  private final Map<String, PendingBatches> pending = new HashMap<>();
  private final ActorRef<Copies<Command>> located;
  private final Set<String> asked = new HashSet<>();
  private final Set<Integer> parts = new HashSet<>();
  private int attempt;
  private Instant began = Instant.EPOCH; // to warm up
  private Phase phase = Phase.WARMING;

  private StorageActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      CopyId id,
      Shared shared,
      Map<String, NodeHistory> nodes) {
    super(context);
    this.timers = timers;
    this.id = id;
    this.shared = shared;
    this.peers = new PeerActors(context.getSystem());
    this.histories = new NodeHistories(id.partition(), shared.settings().resolution().toNanos(), nodes);
    this.held = shared.telemetry().storage().copy();
    this.located = context.messageAdapter(Copies.type(), Located::new);
    timers.startTimerWithFixedDelay(Expire.TICK, shared.settings().resolution());
  }

  private StorageActor warm() {
    began = shared.clock().instant();
    turn(Phase.WARMING);
    timers.startSingleTimer(RecallAgain.NOW, UNTIL_KNOWN);
    return this;
  }

  private StorageActor retire(ActorRef<Command> predecessor) {
    turn(Phase.RETIRING);
    predecessor.tell(new Covered());
    return this;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Wake _ -> onWake();
      case Store(NodeBatch batch) -> onStore(batch);
      case Forget(String node) -> onForget(node);
      case Query(Selection selection, ActorRef<PartitionUsages> replyTo) -> onQuery(selection, replyTo);
      case Recall recall -> onRecall(recall);
      case Located(Copies<Command> copies) -> onLocated(copies);
      case Recalled recalled -> onRecalled(recalled);
      case RecallAgain _ -> onRecallAgain();
      case Expire _ -> onExpire();
      case Stop _ -> onStop();
      case Covered _ -> Behaviors.stopped();
    };
  }

  /// Sharding tells a copy to stop by a signal that only ends an actor which leaves it unhandled.
  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
      held.gone();
      return this;
    }
    return Behaviors.unhandled();
  }

  private Behavior<Command> onWake() {
    if (phase == Phase.IDLE) {
      locate();
    }
    return this;
  }

  private Behavior<Command> onStore(NodeBatch batch) {
    if (phase == Phase.IDLE) {
      return this; // sent before it was
    }
    String node = batch.node();
    Optional<NodeHistory> known = histories.history(node);
    histories.accept(batch);
    boolean gap =
        phase == Phase.READY && batch.origin().leavesGapAfter(known.map(NodeHistory::origin));
    if (phase == Phase.WARMING || gap || pending.containsKey(node)) {
      pending.merge(node, PendingBatches.since(known).and(batch), (before, _) -> before.and(batch));
    }
    if (gap) {
      locate();
    }
    return this;
  }

  private Behavior<Command> onForget(String node) {
    histories.forget(node);
    if (phase == Phase.WARMING || pending.containsKey(node)) {
      pending.put(node, PendingBatches.FORGOTTEN);
    }
    return this;
  }

  private Behavior<Command> onQuery(Selection selection, ActorRef<PartitionUsages> replyTo) {
    replyTo.tell(histories.answer(selection, oldestNanos()));
    return this;
  }

  private Behavior<Command> onRecall(Recall recall) {
    var chunks = new ArrayList<List<NodeHistory>>();
    chunks.addAll(
        Chunks.of(histories.find(recall.nodes()), MOST_RECALLED, NodeHistory::containers));
    if (chunks.isEmpty()) {
      chunks.add(List.of()); // whoever asked is to know that there is nothing
    }
    for (int part = 0; part < chunks.size(); part++) {
      recall
          .replyTo()
          .tell(new Recalled(recall.attempt(), part, chunks.size(), chunks.get(part)));
    }
    return this;
  }

  private Behavior<Command> onRecallAgain() {
    locate();
    return this;
  }

  /// Asks where other copies are; does so again when nothing comes of it.
  private void locate() {
    if (!timers.isTimerActive(RecallAgain.NOW)) {
      timers.startSingleTimer(RecallAgain.NOW, LONGEST_RECALL);
      shared.directory().tell(new Directory.Locate<>(located));
    }
  }

  private Behavior<Command> onLocated(Copies<Command> copies) {
    boolean beside = copies.isBesideSibling(id);
    if (beside && phase == Phase.IDLE) {
      return stayIdle();
    }
    if (beside && phase == Phase.WARMING && copies.view().workers().size() <= 1) {
      turn(Phase.IDLE);
      return stayIdle();
    }
    if (phase == Phase.IDLE) {
      return warm();
    }
    List<Copy<Command>> others = copies.others(id.partition(), getContext().getSelf());
    if (!others.isEmpty()) {
      recall(others.get(attempt % others.size()));
    } else if (copies.view().isWhole()) {
      asked.addAll(pending.keySet()); // of which nobody has more
      onRecollected();
    } // else a member that is silent now may have one: it will speak again, or be gone
    return this;
  }

  private Behavior<Command> stayIdle() {
    timers.cancel(RecallAgain.NOW);
    pending.clear();
    histories.clear();
    return this;
  }

  private void recall(Copy<Command> other) {
    attempt++;
    parts.clear();
    asked.addAll(pending.keySet());
    Selection wanted =
        phase == Phase.WARMING ? new Selection.AllNodes() : new Selection.Nodes(List.copyOf(asked));
    ActorRef<Command> self = getContext().getSelf();
    switch (other) {
      case Copies.Here<Command> here -> here.ref().tell(new Recall(attempt, wanted, self));
      case Copies.There<Command> there ->
          peers
              .<RemoteQueryHandler.Command>find(there.member(), RemoteQueryHandler.NAME)
              .tell(new RemoteQueryHandler.Recall(id.partition(), attempt, wanted, self));
    }
  }

  private Behavior<Command> onRecalled(Recalled recalled) {
    if (recalled.attempt() != attempt || !timers.isTimerActive(RecallAgain.NOW)) {
      return this; // of an attempt that was given up
    }
    for (NodeHistory told : recalled.nodes()) {
      histories.mend(told, Optional.ofNullable(pending.get(told.name())));
    }
    parts.add(recalled.part());
    if (parts.size() == recalled.parts()) {
      onRecollected();
    }
    return this;
  }

  /// This copy has all there is to be had.
  private void onRecollected() {
    timers.cancel(RecallAgain.NOW);
    if (phase == Phase.WARMING) {
      pending.clear();
      turn(Phase.READY);
      Duration took = Duration.between(began, shared.clock().instant());
      shared.telemetry().cluster().healed(took);
    }
    pending.keySet().removeAll(asked);
    asked.clear();
    if (!pending.isEmpty()) {
      locate();
    }
  }

  private void turn(Phase next) {
    phase = next;
    shared.directory().tell(new Directory.Announce<>(id, phase, getContext().getSelf()));
  }

  private Behavior<Command> onExpire() {
    histories.expire(oldestNanos());
    held.holds(histories.pairedNodes(), histories.pairedContainers());
    return onWake();
  }

  /// One that has something to lose goes on until another holds it.
  private Behavior<Command> onStop() {
    if (phase != Phase.READY) {
      return Behaviors.stopped();
    }
    shared.handoffs().tell(new HandoffHolder.Cover(id, histories.histories(), getContext().getSelf()));
    return this;
  }

  /// When a node must have been scraped at the latest to count, nanoseconds since the epoch.
  private long oldestNanos() {
    return EpochNanos.of(shared.clock().instant().minus(shared.settings().staleness()));
  }
}
