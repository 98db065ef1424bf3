package io.nilometer.storage;

import io.nilometer.cluster.PeerActors;
import io.nilometer.cluster.Wire;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.cluster.copies.Shares;
import io.nilometer.model.NodeBatch;
import io.nilometer.telemetry.ClusterMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/// Routes the batches of this replica's scrapers to every copy of the node's partition: directly to
/// copies here, through the router of another replica to copies there. Wakes copies that no replica
/// announces.
///
/// A replica that scrapes a node normally has a copy itself, except for a while after another
/// replica's death. During that time it keeps the node's last batches, since the copies that got
/// them may be dead too. It also keeps them while there is no copy at all, as when all replicas
/// have just started. A replica without a share of the work wakes no copies, since they would keep
/// it from leaving. One per replica, for its whole life.
public final class BatchRouter extends AbstractMatchingBehavior<BatchRouter.Command> {

  public static final String NAME = "courier";

  private static final Duration BETWEEN_WAKES = Duration.ofSeconds(1);

  /// Batches for one replica within this time go in one message.
  private static final Duration BATCHING = Duration.ofMillis(50);

  /// Some 150 KB: sent at once.
  private static final int MAX_SAMPLES = 2_000;

  /// Batches kept per node while it has no copy: as many as a rate needs.
  private static final int MAX_KEPT = 2;

  /// The pieces of one batch are sent at once: one that is not here by then is lost.
  static final Duration MAX_INCOMING_TIME = Duration.ofSeconds(5);

  /// Of batches of which not all pieces are here. The largest nodes have some 3 MiB each.
  static final int MAX_INCOMING_BYTES = 32 * Piece.MAX_BYTES;

  public sealed interface Command {}

  /// Route this scrape to the copies.
  public record Carry(NodeBatch batch) implements Command {}

  /// The node left the cluster.
  public record Forget(String node) implements Command {}

  /// Pass these to the copies on your replica.
  record Deliver(List<NodeBatch> batches) implements Command, Wire {}

  /// One piece of a batch that is larger than a message may be.
  ///
  /// @param batch identifies it among those of the node
  record DeliverPiece(String node, String batch, Piece piece) implements Command, Wire {}

  /// The node left the cluster: pass that to the copies on your replica.
  record Withdraw(String node) implements Command, Wire {}

  private record Located(Copies<StorageActor.Command> copies) implements Command {}

  private record Dispatch(String member) implements Command {}

  private enum WakeMissing implements Command {
    TICK
  }

  /// No further piece of the batch came in time.
  private record DropIncoming(Sender sender) implements Command {}

  /// One scraper of a node: two may send batches at the same time.
  private record Sender(String node, String scraper) {

    static Sender of(DeliverPiece piece) {
      return new Sender(
          piece.node(), piece.batch().substring(0, Math.max(0, piece.batch().lastIndexOf('/'))));
    }
  }

  /// A batch of which not all pieces are here.
  private record Incoming(String batch, Piece.Collector pieces) {}

  /// Routes from the start on.
  ///
  /// @param begun whether this replica has begun to scrape: before that it wakes no copies, so that
  ///     those of replicas that start together are placed once
  public static Behavior<Command> create(
      Partitions partitions,
      ActorRef<ShardingEnvelope<StorageActor.Command>> region,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      ClusterMetrics metrics,
      BooleanSupplier begun) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new BatchRouter(context, timers, partitions, region, metrics, begun)
                        .begin(directory)));
  }

  private final TimerScheduler<Command> timers;
  private final Partitions partitions;
  private final ActorRef<ShardingEnvelope<StorageActor.Command>> region;
  private final ClusterMetrics metrics;
  private final BooleanSupplier begun;
  private final PeerActors peers;
  private final Map<String, Deque<NodeBatch>> kept = new HashMap<>();
  private final Set<CopyId> woken = new HashSet<>();
  private final Map<String, List<NodeBatch>> outgoing = new HashMap<>();
  private final Map<Sender, Incoming> incoming = new LinkedHashMap<>(); // the oldest first
  private Copies<StorageActor.Command> copies = Copies.none();
  private Shares shares;

  private BatchRouter(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Partitions partitions,
      ActorRef<ShardingEnvelope<StorageActor.Command>> region,
      ClusterMetrics metrics,
      BooleanSupplier begun) {
    super(context);
    this.timers = timers;
    this.partitions = partitions;
    this.region = region;
    this.metrics = metrics;
    this.begun = begun;
    this.peers = new PeerActors(context.getSystem());
    this.shares = Shares.of(partitions, List.of());
  }

  private Behavior<Command> begin(ActorRef<Directory.Command<StorageActor.Command>> directory) {
    directory.tell(
        new Directory.Follow<>(getContext().messageAdapter(Copies.type(), Located::new)));
    timers.startTimerWithFixedDelay(WakeMissing.TICK, BETWEEN_WAKES);
    return this;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Carry(NodeBatch batch) -> onCarry(batch);
      case Forget(String node) -> onForget(node);
      case Deliver(List<NodeBatch> batches) -> onDeliver(batches);
      case DeliverPiece piece -> onDeliverPiece(piece);
      case Withdraw(String node) -> onWithdraw(node);
      case Located(Copies<StorageActor.Command> now) -> onLocated(now);
      case Dispatch(String member) -> onDispatch(member);
      case DropIncoming(Sender sender) -> onDropIncoming(sender);
      case WakeMissing _ -> onWakeMissing();
    };
  }

  private Behavior<Command> onCarry(NodeBatch batch) {
    int partition = partitions.of(batch.node());
    send(batch, partition);
    if (isAwaited(partition)) {
      Deque<NodeBatch> batches = kept.computeIfAbsent(batch.node(), _ -> new ArrayDeque<>());
      batches.add(batch);
      if (batches.size() > MAX_KEPT) {
        batches.remove();
      }
    }
    return this;
  }

  private void send(NodeBatch batch, int partition) {
    var store = new StorageActor.Store(batch);
    copies.here(partition).forEach(copy -> copy.tell(store));
    copies.elsewhere(partition).forEach(member -> enqueue(member, batch));
  }

  /// Sends the kept batches to copies that are new. Copies that have them already ignore them.
  private void sendKept(Copies<StorageActor.Command> before) {
    kept.forEach(
        (node, batches) -> {
          int partition = partitions.of(node);
          if (isHere(partition) || before.elsewhere(partition).isEmpty()) {
            batches.forEach(batch -> send(batch, partition));
          }
        });
    kept.keySet().removeIf(node -> !isAwaited(partitions.of(node)));
  }

  /// Whether a copy is still missing: here, or anywhere.
  private boolean isAwaited(int partition) {
    return !isHere(partition) && (isShare(partition) || copies.elsewhere(partition).isEmpty());
  }

  private boolean isHere(int partition) {
    return !copies.here(partition).isEmpty();
  }

  private boolean isShare(int partition) {
    return shares.has(copies.view().self(), partition);
  }

  private void enqueue(String member, NodeBatch batch) {
    if (batch.scrape().samples() > MAX_SAMPLES) {
      onDispatch(member); // earlier batches of the node first
      sendLarge(member, batch);
      return;
    }
    if (samples(outgoing.getOrDefault(member, List.of())) + batch.scrape().samples()
        > MAX_SAMPLES) {
      onDispatch(member);
    }
    List<NodeBatch> batches = outgoing.computeIfAbsent(member, _ -> new ArrayList<>());
    batches.add(batch);
    if (batches.size() == 1) {
      timers.startSingleTimer(member, new Dispatch(member), BATCHING);
    }
  }

  private void sendLarge(String member, NodeBatch batch) {
    List<Piece> pieces = Piece.of(BatchFormat.write(batch));
    if (pieces.size() == 1) {
      at(member).tell(new Deliver(List.of(batch)));
    } else {
      String id = batch.origin().scraper() + "/" + batch.origin().number();
      pieces.forEach(piece -> at(member).tell(new DeliverPiece(batch.node(), id, piece)));
    }
    metrics.carried(1);
  }

  private static int samples(List<NodeBatch> batches) {
    return batches.stream().mapToInt(batch -> batch.scrape().samples()).sum();
  }

  private Behavior<Command> onDispatch(String member) {
    timers.cancel(member);
    List<NodeBatch> batches = outgoing.remove(member);
    if (batches != null) {
      at(member).tell(new Deliver(List.copyOf(batches)));
      metrics.carried(batches.size());
    }
    return this;
  }

  private Behavior<Command> onDeliver(List<NodeBatch> batches) {
    for (NodeBatch batch : batches) {
      var store = new StorageActor.Store(batch);
      copies.here(partitions.of(batch.node())).forEach(copy -> copy.tell(store));
    }
    return this;
  }

  /// A lost piece loses the batch, as a lost message does: the copy finds the gap in the numbers.
  private Behavior<Command> onDeliverPiece(DeliverPiece delivered) {
    Sender sender = Sender.of(delivered);
    Incoming known = incoming.get(sender);
    if (known == null || !known.batch().equals(delivered.batch())) {
      drop(sender);
      known = new Incoming(delivered.batch(), new Piece.Collector());
      incoming.put(sender, known);
      timers.startSingleTimer(sender, new DropIncoming(sender), MAX_INCOMING_TIME);
    }
    byte[] whole = known.pieces().add(delivered.piece());
    if (whole.length > 0) {
      drop(sender);
      deliver(delivered.node(), whole);
    } else {
      boundIncoming();
    }
    return this;
  }

  /// Drops the oldest while all together are too large.
  private void boundIncoming() {
    while (incoming.values().stream().mapToInt(batch -> batch.pieces().bytes()).sum()
        > MAX_INCOMING_BYTES) {
      drop(incoming.keySet().iterator().next());
    }
  }

  private Behavior<Command> onDropIncoming(Sender sender) {
    drop(sender);
    return this;
  }

  private void drop(Sender sender) {
    timers.cancel(sender);
    incoming.remove(sender);
  }

  private void deliver(String node, byte[] packed) {
    try {
      onDeliver(List.of(BatchFormat.read(packed)));
    } catch (IOException malformed) {
      getContext()
          .getLog()
          .atWarn()
          .addKeyValue("node", node)
          .addKeyValue("error", malformed.getMessage())
          .log("Cannot read a batch of another replica");
    }
  }

  private Behavior<Command> onForget(String node) {
    kept.remove(node);
    copies
        .elsewhere(partitions.of(node))
        .forEach(
            member -> {
              onDispatch(member); // earlier batches of the node first
              at(member).tell(new Withdraw(node));
            });
    return onWithdraw(node);
  }

  private Behavior<Command> onWithdraw(String node) {
    incoming.keySet().stream()
        .filter(sender -> sender.node().equals(node))
        .toList()
        .forEach(this::drop);
    var forget = new StorageActor.Forget(node);
    copies.here(partitions.of(node)).forEach(copy -> copy.tell(forget));
    return this;
  }

  private ActorRef<Command> at(String member) {
    return peers.find(member, NAME);
  }

  private Behavior<Command> onLocated(Copies<StorageActor.Command> now) {
    if (!now.view().workers().equals(copies.view().workers())) {
      shares = Shares.of(partitions, now.view().workers());
    }
    Copies<StorageActor.Command> before = copies;
    copies = now;
    if (!now.view().works()) {
      woken.clear();
    }
    sendKept(before);
    wakeMissing();
    return this;
  }

  private Behavior<Command> onWakeMissing() {
    woken.clear();
    wakeMissing();
    return this;
  }

  /// Wakes the copies of the partitions whose nodes this replica scrapes, each once between two
  /// ticks, since a region buffers what it cannot deliver yet.
  private void wakeMissing() {
    if (!begun.getAsBoolean()) {
      return;
    }
    for (int partition = 0; partition < partitions.count(); partition++) {
      if (isShare(partition)) {
        wakeMissing(partition);
      }
    }
  }

  private void wakeMissing(int partition) {
    toWake(partition, copies).forEach(this::wake);
  }

  /// The missing copies of a partition. Two workers have a copy each. A worker alone has one,
  /// besides that of a replica that leaves.
  static List<CopyId> toWake(int partition, Copies<StorageActor.Command> copies) {
    List<CopyId> missing = CopyId.all(partition).filter(copy -> !copies.isPlaced(copy)).toList();
    if (copies.view().workers().size() > 1) {
      return missing;
    }
    return copies.isPlacedHere(partition) ? List.of() : missing.stream().limit(1).toList();
  }

  private void wake(CopyId id) {
    if (woken.add(id)) {
      region.tell(new ShardingEnvelope<>(id.toString(), new StorageActor.Wake()));
    }
  }
}
