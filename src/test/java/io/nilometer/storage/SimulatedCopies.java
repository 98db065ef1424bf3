package io.nilometer.storage;

import io.nilometer.cluster.Fences;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.PodUsage;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// The copies of a cluster for tests: real ones, which get their batches late or at once. A copy
/// that starts has all data already.
public final class SimulatedCopies {

  private final ActorTestKit kit;
  private final LongSupplier nanoTime;
  private final Partitions partitions;
  private final StorageActor.Shared shared;
  private final Map<Integer, NodeHistories> truth = new HashMap<>();
  private final Map<ActorRef<StorageActor.Command>, Queue<StorageActor.Command>> late =
      new HashMap<>();
  private final Map<ActorRef<StorageActor.Command>, Integer> running = new HashMap<>();
  private final StorageSettings settings;

  public SimulatedCopies(
      ActorTestKit kit, Partitions partitions, Duration resolution, LongSupplier nanoTime) {
    this.kit = kit;
    this.partitions = partitions;
    this.nanoTime = nanoTime;
    this.settings = new StorageSettings(partitions, resolution, resolution.multipliedBy(4));
    this.shared =
        new StorageActor.Shared(
            settings,
            kit.spawn(Behaviors.<Directory.Command<StorageActor.Command>>ignore()),
            kit.spawn(Behaviors.<HandoffHolder.Command>ignore()),
            Fences.open(),
            _ -> Optional.of(Set.of()),
            new ScraperClocks(),
            Telemetry.create(resolution, InstantSource.system(), System::nanoTime),
            nanoTime);
    for (int partition = 0; partition < partitions.count(); partition++) {
      truth.put(partition, new NodeHistories(partition, settings, Map.of()));
    }
  }

  public ActorRef<StorageActor.Command> start(CopyId id) {
    ActorRef<StorageActor.Command> copy =
        kit.spawn(
            StorageActor.retiring(
                id,
                shared,
                truth.get(id.partition()).all(),
                shared.fence().doubts(),
                kit.spawn(Behaviors.<StorageActor.Command>ignore())));
    running.put(copy, id.partition());
    late.put(copy, new ArrayDeque<>());
    return copy;
  }

  public void stop(ActorRef<StorageActor.Command> copy) {
    running.remove(copy);
    late.remove(copy);
    copy.tell(StorageActor.Stop.NOW);
  }

  /// Every copy of the node's partition gets it when it is flushed.
  public void store(NodeBatch batch) {
    truth.get(partitions.of(batch.node())).accept(batch, nanoTime.getAsLong(), _ -> {});
    send(batch.node(), new StorageActor.Store(batch));
  }

  /// The node is gone.
  public void forget(String node) {
    truth.get(partitions.of(node)).forget(node);
    send(node, new StorageActor.Forget(node));
  }

  private void send(String node, StorageActor.Command message) {
    running.forEach(
        (copy, partition) -> {
          if (partition == partitions.of(node)) {
            late.get(copy).add(message);
          }
        });
  }

  /// The copy gets some of what waits for it.
  public void flush(ActorRef<StorageActor.Command> copy, int most) {
    Queue<StorageActor.Command> waiting = late.get(copy);
    for (int i = 0; i < most && !waiting.isEmpty(); i++) {
      copy.tell(waiting.remove());
    }
  }

  /// What the pods use, if a copy has all batches.
  public List<PodUsage> truth() {
    var all = new ArrayList<PodUsage>();
    truth
        .values()
        .forEach(
            partition ->
                all.addAll(partition.usages(new Selection.AllPods(), nanoTime.getAsLong()).pods()));
    return all;
  }
}
