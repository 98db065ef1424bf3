package io.nilometer.storage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.nilometer.cluster.PeerActors;
import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.Wire;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Copy;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import io.nilometer.model.PodUsage;
import io.nilometer.storage.CopyState.HandedOff;
import io.nilometer.storage.CopyState.Idle;
import io.nilometer.storage.CopyState.Ready;
import io.nilometer.storage.CopyState.Renewing;
import io.nilometer.storage.CopyState.Retiring;
import io.nilometer.storage.CopyState.Warming;
import io.nilometer.telemetry.StorageMetrics;
import io.nilometer.telemetry.StorageMetrics.HealingReason;
import io.nilometer.telemetry.Telemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// One of the two copies of a partition: holds the last two samples of its nodes and of their
/// containers, and computes usage from them. Announces itself and its phase to the directory. Its
/// data dies with the replica and is restored from the other copy.
public final class StorageActor extends AbstractMatchingBehavior<StorageActor.Command> {

  /// After that, every replica knows of a new copy and sends it new batches, so no batch is missing
  /// between what the other copy answers and what arrives here.
  static final Duration UNTIL_KNOWN = Duration.ofMillis(200);

  /// How long to wait for another copy's histories before the next request.
  private static final Duration RECALL_TIMEOUT = Duration.ofSeconds(2);

  /// How often a copy that no other one can restore checks whether it is complete.
  static final Duration FILLING_CHECK = Duration.ofMillis(500);

  /// How often a copy requests everything again from another incomplete one.
  static final Duration BETWEEN_RECALLS = Duration.ofSeconds(4);

  /// How long a copy that is to stop may go on to renew its data.
  private static final Duration MAX_RENEWING = Duration.ofMillis(500);

  public sealed interface Command {}

  /// Starts the copy if it does not run yet; an idle one checks where its sibling is.
  record Wake() implements Command, Wire {}

  /// Store this scrape.
  record Store(NodeBatch batch) implements Command, Wire {}

  /// The node left the cluster.
  record Forget(String node) implements Command, Wire {}

  /// Answer with the usages of this selection.
  public record Query(Selection selection, ActorRef<PartitionUsages> replyTo) implements Command {}

  /// Answer with a summary, whatever the phase of the copy.
  ///
  /// @param most pods by CPU, and as many by memory
  /// @param counts whether a usage is that of a pod; called by the copy's thread
  public record Summarise(int most, Predicate<PodUsage> counts, ActorRef<PartitionSummary> replyTo)
      implements Command {}

  /// Send the histories of these nodes to another copy.
  ///
  /// @param attempt returned with the answer
  record Recall(int attempt, Selection nodes, ActorRef<Command> replyTo) implements Command {}

  /// One part of another copy's histories.
  ///
  /// @param part from 0 to parts - 1
  /// @param phase of the copy that answers; empty from a replica of an earlier release
  /// @param agesMillis of the nodes' last batches, in their order; empty from a replica of an
  ///     earlier release
  /// @param tookMillis how long the kubelets took to answer with these batches, in the same order;
  ///     empty from a replica of an earlier release
  record Recalled(
      int attempt,
      int part,
      int parts,
      List<NodeHistory> nodes,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Phase> phase,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<List<Long>> agesMillis,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<List<Long>> tookMillis)
      implements Command, Wire {

    /// No request to a kubelet takes longer.
    private static final long MAX_TOOK_MILLIS = TimeUnit.HOURS.toMillis(1);

    /// The nodes as the receiver holds them.
    List<HeldNode> held(long nowNanos) {
      return IntStream.range(0, nodes.size())
          .mapToObj(
              i ->
                  new HeldNode(
                      nodes.get(i),
                      nowNanos - TimeUnit.MILLISECONDS.toNanos(of(i, agesMillis)),
                      TimeUnit.MILLISECONDS.toNanos(
                          Math.clamp(of(i, tookMillis), 0, MAX_TOOK_MILLIS))))
          .toList();
    }

    private long of(int node, Optional<List<Long>> millis) {
      return millis
          .filter(each -> each.size() == nodes.size())
          .map(each -> each.get(node))
          .orElse(0L);
    }
  }

  /// One piece of a part of another copy's histories that is larger than a message may be: it has
  /// one node.
  record RecalledPiece(
      int attempt,
      int part,
      int parts,
      Piece piece,
      Phase phase,
      long ageMillis,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Long> tookMillis)
      implements Command, Wire {

    /// The part, from all of its pieces.
    Recalled whole(byte[] pieces) throws IOException {
      return new Recalled(
          attempt,
          part,
          parts,
          List.of(HistoryFormat.read(pieces)),
          Optional.of(phase),
          Optional.of(List.of(ageMillis)),
          tookMillis.map(List::of));
    }
  }

  /// Send a snapshot, and then what changes.
  record Follow(ActorRef<UsageChange> follower) implements Command {}

  record Unfollow(ActorRef<UsageChange> follower) implements Command {}

  private record Located(Copies<Command> copies) implements Command {}

  private enum Locate implements Command {
    NOW
  }

  private enum Expire implements Command {
    TICK
  }

  /// The copy is to move to another replica, or its replica ends.
  enum Stop implements Command {
    NOW
  }

  /// Another actor of this replica holds what this one held when it was stopped.
  record Covered(ActorRef<Command> by) implements Command {}

  /// What all copies on a replica have in common.
  record Shared(
      StorageSettings settings,
      ActorRef<Directory.Command<Command>> directory,
      ActorRef<HandoffHolder.Command> handoffs,
      QueryFence fence,
      KnownNodes known,
      ScraperClocks clocks,
      Telemetry telemetry,
      LongSupplier nanoTime) {}

  /// Creates a copy that holds nothing yet.
  static Behavior<Command> create(CopyId id, Shared shared) {
    return create(id, shared, Map.of(), StorageActor::warm);
  }

  /// Creates a copy in the place of one that is about to stop, and notifies that one.
  ///
  /// @param wholeSince the number of the doubt since which nothing is missing
  static Behavior<Command> retiring(
      CopyId id,
      Shared shared,
      Map<String, HeldNode> nodes,
      int wholeSince,
      ActorRef<Command> predecessor) {
    return create(id, shared, nodes, storage -> storage.retire(wholeSince, predecessor));
  }

  private static Behavior<Command> create(
      CopyId id,
      Shared shared,
      Map<String, HeldNode> nodes,
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
  private final StorageMetrics.Copy gauge;
  private final NodeHistories histories;
  private final ImpossibleRates impossible;
  private final ActorRef<Copies<Command>> located;
  private final Followers followers;
  private CopyState state = new Idle(false); // until it begins
  private int attempts; // numbers this copy's requests to others

  private StorageActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      CopyId id,
      Shared shared,
      Map<String, HeldNode> nodes) {
    super(context);
    this.timers = timers;
    this.id = id;
    this.shared = shared;
    this.peers = new PeerActors(context.getSystem());
    this.histories = new NodeHistories(id.partition(), shared.settings(), nodes);
    this.impossible = new ImpossibleRates(shared.telemetry().storage(), context.getLog());
    this.gauge = shared.telemetry().storage().copy();
    this.located = context.messageAdapter(Copies.type(), Located::new);
    this.followers = new Followers(context);
    timers.startTimerWithFixedDelay(Expire.TICK, shared.settings().resolution());
  }

  private StorageActor warm() {
    shared.telemetry().storage().healingStarted(HealingReason.START);
    turn(Warming.from(now(), shared.fence().doubts()));
    timers.startSingleTimer(Locate.NOW, UNTIL_KNOWN);
    return this;
  }

  private StorageActor retire(int wholeSince, ActorRef<Command> predecessor) {
    turn(new Retiring(wholeSince));
    predecessor.tell(new Covered(getContext().getSelf()));
    if (!isWhole()) {
      getContext().getSelf().tell(new Wake()); // to renew at once
    }
    return this;
  }

  private long now() {
    return shared.nanoTime().getAsLong();
  }

  private void turn(CopyState next) {
    state = next;
    getContext()
        .getLog()
        .atDebug()
        .addKeyValue("copy", id)
        .addKeyValue("phase", next.phase())
        .addKeyValue("nodes", histories.all().size())
        .log("Copy changed its phase");
    shared.directory().tell(new Directory.Announce<>(id, next.phase(), getContext().getSelf()));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    renewIfStale();
    return switch (command) {
      case Wake _ -> onWake();
      case Store(NodeBatch batch) -> onStore(batch);
      case Forget(String node) -> onForget(node);
      case Query query -> onQuery(query);
      case Summarise summarise -> onSummarise(summarise);
      case Recall recall -> onRecall(recall);
      case Located(Copies<Command> copies) -> onLocated(copies);
      case Recalled recalled -> onRecalled(recalled);
      case RecalledPiece piece -> onRecalledPiece(piece);
      case Follow(ActorRef<UsageChange> follower) -> onFollow(follower);
      case Unfollow(ActorRef<UsageChange> follower) -> onUnfollow(follower);
      case Locate _ -> locate();
      case Expire _ -> onExpire();
      case Stop _ -> onStop();
      case Covered(ActorRef<Command> by) -> onCovered(by);
    };
  }

  /// While the fence is closed nothing is queried here, and the doubts may not be over.
  private void renewIfStale() {
    if (isWhole() || shared.fence().isClosed()) {
      return;
    }
    int doubts = shared.fence().doubts();
    switch (state) {
      case Ready ready -> renew(ready.renew(now(), doubts));
      case Retiring retiring -> renew(retiring.renew(now(), doubts));
      case Idle _, Warming _, Renewing _, HandedOff _ -> {}
    }
  }

  private void renew(Renewing renewing) {
    shared.telemetry().storage().healingStarted(HealingReason.DOUBT);
    turn(renewing);
    locate();
  }

  /// Cluster sharding stops a copy by a signal, which ends only an actor that leaves it unhandled.
  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
      gauge.gone();
      return this;
    }
    return Behaviors.unhandled();
  }

  private Behavior<Command> onWake() {
    if (state instanceof Idle idle && !idle.locating()) {
      state = idle.locate();
      locate();
    }
    return this;
  }

  private Behavior<Command> onStore(NodeBatch batch) {
    switch (state) {
      case Idle _ -> {} // sent before it became idle
      case Warming warming -> store(warming, batch);
      case Renewing renewing -> store(renewing.warming(), batch);
      case Ready ready -> store(ready, batch);
      case HandedOff handedOff -> {
        accept(batch);
        state = handedOff.pass(new Store(batch));
      }
      case Retiring _ -> accept(batch);
    }
    return this;
  }

  private void accept(NodeBatch batch) {
    long requestedNanos = shared.clocks().requestedNanos(batch, now());
    histories.accept(batch, requestedNanos, impossible.of(batch));
    followers.tell(() -> histories.change(batch.node(), now()));
  }

  private void store(Warming warming, NodeBatch batch) {
    warming.requests().add(histories.of(batch.node()), batch);
    accept(batch);
  }

  /// A gap in the batches' numbers means that a message was lost.
  private void store(Ready ready, NodeBatch batch) {
    Optional<NodeHistory> known = histories.of(batch.node());
    accept(batch);
    boolean gap = batch.origin().leavesGapAfter(known.map(NodeHistory::origin));
    if (gap && ready.healing().isEmpty()) {
      shared.telemetry().storage().healingStarted(HealingReason.GAP);
      state = ready.heal();
      locate();
    }
    state
        .healing()
        .filter(healing -> gap || healing.concerns(batch.node()))
        .ifPresent(healing -> healing.add(known, batch));
  }

  private Behavior<Command> onForget(String node) {
    histories.forget(node);
    followers.tell(() -> histories.change(node, now()));
    state
        .healing()
        .filter(healing -> isRestoringAll() || healing.concerns(node))
        .ifPresent(healing -> healing.forget(node));
    if (state instanceof HandedOff handedOff) {
      state = handedOff.pass(new Forget(node));
    }
    return this;
  }

  private boolean isRestoringAll() {
    return state instanceof Warming || state instanceof Renewing;
  }

  /// During a doubt, and where it is handed off before it has renewed all, a copy may have less
  /// than it should: the sender queries the sibling.
  private Behavior<Command> onQuery(Query query) {
    switch (state) {
      case Renewing renewing -> state = renewing.and(query);
      case Ready _, HandedOff _, Retiring _ when !isWhole() -> {}
      case Idle _, Warming _, Ready _, HandedOff _, Retiring _ -> answer(query);
    }
    return this;
  }

  private void answer(Query query) {
    query.replyTo().tell(histories.usages(query.selection(), now()));
  }

  private Behavior<Command> onSummarise(Summarise summarise) {
    summarise.replyTo().tell(histories.summary(summarise.most(), summarise.counts(), now()));
    return this;
  }

  private Behavior<Command> onFollow(ActorRef<UsageChange> follower) {
    followers.add(follower);
    follower.tell(new UsageChange.Begin(id.partition()));
    histories.names().forEach(node -> follower.tell(histories.change(node, now())));
    if (isWhole()) {
      follower.tell(new UsageChange.End(id.partition()));
    }
    return this;
  }

  /// Whether nothing may be missing, also of what was sent during the last doubt.
  private boolean isWhole() {
    return state.wholeSince() == shared.fence().doubts();
  }

  private Behavior<Command> onUnfollow(ActorRef<UsageChange> follower) {
    followers.remove(follower);
    return this;
  }

  private Behavior<Command> onRecall(Recall recall) {
    Phase phase = isWhole() && !shared.fence().isClosed() ? state.phase() : Phase.WARMING;
    new RecallAnswer(recall, phase, now()).send(histories.find(recall.nodes()));
    return this;
  }

  /// Requests the places of the other copies, again if no answer leads to what is needed.
  private Behavior<Command> locate() {
    timers.startSingleTimer(Locate.NOW, RECALL_TIMEOUT);
    shared.directory().tell(new Directory.Locate<>(located));
    return this;
  }

  private Behavior<Command> onLocated(Copies<Command> copies) {
    switch (state) {
      case Idle idle when copies.isBesideSibling(id) -> {
        state = idle.located();
        timers.cancel(Locate.NOW);
      }
      case Idle _ -> warm();
      case Warming warming when isNeedless(copies) -> rest(warming);
      case Warming warming -> heal(warming.requests(), copies);
      case Renewing renewing -> heal(renewing.warming().requests(), copies);
      case Ready ready -> ready.healing().ifPresent(healing -> heal(healing, copies));
      case HandedOff _, Retiring _ -> {}
    }
    return this;
  }

  private boolean isNeedless(Copies<Command> copies) {
    return copies.isBesideSibling(id) && copies.view().workers().size() <= 1;
  }

  private void rest(Warming warming) {
    turn(warming.beside());
    timers.cancel(Locate.NOW);
    histories.clear();
  }

  /// Requests histories from another copy. Without one there is nothing to heal from, unless an
  /// unreachable member may have one: it becomes reachable again, or is removed.
  private void heal(Healing healing, Copies<Command> copies) {
    List<Copy<Command>> others = copies.others(id.partition(), getContext().getSelf());
    if (!others.isEmpty()) {
      heal(healing, others.get(attempts % others.size()));
    } else if (isRestoringAll()) {
      fill(healing);
    } else if (copies.view().isWhole()) {
      healing.giveUp();
      onHealed();
    }
  }

  /// Requests histories from this copy. An incomplete one gets the batches that arrive here too, so
  /// it has little more than it answered a moment ago.
  private void heal(Healing healing, Copy<Command> other) {
    boolean complete = other.phase().isComplete() && !healing.isRefused();
    if (!complete && isRestoringAll() && healing.isAnsweredWithin(BETWEEN_RECALLS, now())) {
      fill(healing);
    } else {
      attempts++;
      recall(other, healing.request(attempts, complete));
    }
  }

  /// No other copy can restore this one now. It is complete when each node that exists has a rate
  /// by the batches that arrive here. Kubelets that do not answer are not waited for without end.
  private void fill(Healing healing) {
    if (healing.isFilled(
        () -> shared.known().of(id.partition()),
        nodes -> histories.canServe(nodes, this::isCurrent, now()),
        now())) {
      healing.giveUp();
      onHealed();
    } else {
      timers.startSingleTimer(Locate.NOW, FILLING_CHECK);
    }
  }

  private boolean isCurrent(HeldNode node) {
    return !(state instanceof Renewing renewing) || renewing.isRenewed(node);
  }

  private void recall(Copy<Command> other, List<String> nodes) {
    Selection wanted = isRestoringAll() ? new Selection.AllNodes() : new Selection.Nodes(nodes);
    ActorRef<Command> self = getContext().getSelf();
    switch (other) {
      case Copies.Here<Command> here -> here.ref().tell(new Recall(attempts, wanted, self));
      case Copies.There<Command> there ->
          peers
              .<RemoteQueryHandler.Command>find(there.member(), RemoteQueryHandler.NAME)
              .tell(new RemoteQueryHandler.Recall(id.partition(), attempts, wanted, self));
    }
  }

  private Behavior<Command> onRecalled(Recalled recalled) {
    state
        .healing()
        .filter(healing -> healing.isAnsweredBy(recalled.attempt()))
        .ifPresent(healing -> restore(healing, recalled));
    return this;
  }

  private Behavior<Command> onRecalledPiece(RecalledPiece piece) {
    state
        .healing()
        .filter(healing -> healing.isAnsweredBy(piece.attempt()))
        .map(healing -> healing.collect(piece.part(), piece.piece()))
        .filter(whole -> whole.length > 0)
        .ifPresent(whole -> onPart(piece, whole));
    return this;
  }

  private void onPart(RecalledPiece last, byte[] packed) {
    try {
      onRecalled(last.whole(packed));
    } catch (IOException malformed) {
      getContext()
          .getLog()
          .atWarn()
          .addKeyValue("copy", id)
          .addKeyValue("error", malformed.getMessage())
          .log("Cannot read a history of another replica");
    }
  }

  private void restore(Healing healing, Recalled recalled) {
    if (healing.isFromIncomplete(recalled)) {
      healing.refused();
      timers.startSingleTimer(Locate.NOW, UNTIL_KNOWN);
      return;
    }
    recalled.held(now()).forEach(node -> restore(healing, node));
    if (healing.receive(recalled, now())) {
      onAllReceived(healing);
    }
  }

  private void restore(Healing healing, HeldNode node) {
    String name = node.history().name();
    histories.restore(node, healing.pending(name));
    followers.tell(() -> histories.change(name, now()));
  }

  private void onAllReceived(Healing healing) {
    if (healing.isOfComplete() || !isRestoringAll()) {
      onHealed();
    } else {
      fill(healing);
    }
  }

  private void onHealed() {
    timers.cancel(Locate.NOW);
    switch (state) {
      case Warming warming -> {
        turn(warming.healed());
        begin(warming);
      }
      case Renewing renewing -> {
        turn(renewing.healed());
        begin(renewing.warming());
        renewing.queries().forEach(getContext().getSelf()::tell); // maybe after another renewal
        if (renewing.stops()) {
          handOff();
        }
      }
      case Ready ready -> {
        state = ready.healed();
        state.healing().ifPresent(_ -> locate());
      }
      case Idle _, HandedOff _, Retiring _ -> {}
    }
  }

  /// The copy is complete, after this time without data or with old data.
  private void begin(Warming warming) {
    if (isWhole()) {
      followers.tell(() -> new UsageChange.End(id.partition()));
    } else {
      getContext().getSelf().tell(new Wake()); // to renew at once, after a doubt meanwhile
    }
    shared.telemetry().cluster().healed(warming.lasted(now()));
  }

  private Behavior<Command> onExpire() {
    expire();
    gauge.holds(histories.pairedNodes(), histories.pairedContainers());
    return onWake();
  }

  /// What becomes too old changes without a batch.
  private void expire() {
    List<String> silent = followers.isEmpty() ? List.of() : histories.silent(now());
    histories.expire(now());
    silent.forEach(node -> followers.tell(() -> histories.change(node, now())));
  }

  /// A copy with data goes on until another actor holds it. One that renews waits until it has all,
  /// though not for long: sharding ends it after the hand-off timeout. During a doubt nothing can
  /// be renewed; the other actor does that.
  private Behavior<Command> onStop() {
    return switch (state) {
      case Ready _ -> handOff();
      case Renewing renewing when renewing.retires() -> Behaviors.stopped();
      case Renewing renewing when renewing.stops() -> handOff();
      case Renewing renewing -> {
        state = renewing.stopping();
        timers.startSingleTimer(Stop.NOW, MAX_RENEWING);
        yield this;
      }
      case HandedOff handedOff when handedOff.successor().isEmpty() -> this;
      case HandedOff _ -> Behaviors.stopped();
      case Warming _, Idle _, Retiring _ -> Behaviors.stopped();
    };
  }

  private Behavior<Command> handOff() {
    timers.cancel(Stop.NOW);
    timers.cancel(Locate.NOW);
    state = HandedOff.from(state);
    shared.telemetry().storage().handedOff();
    shared
        .handoffs()
        .tell(
            new HandoffHolder.Cover(
                id, histories.all(), state.wholeSince(), getContext().getSelf()));
    return this;
  }

  /// The other actor gets what came since, and what comes until it is known to those who send.
  private Behavior<Command> onCovered(ActorRef<Command> by) {
    if (state instanceof HandedOff handedOff) {
      state = handedOff.to(by);
      timers.startSingleTimer(Stop.NOW, UNTIL_KNOWN);
    }
    return this;
  }
}
