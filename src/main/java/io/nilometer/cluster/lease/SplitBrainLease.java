package io.nilometer.cluster.lease;

import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.coordination.lease.LeaseSettings;
import org.apache.pekko.coordination.lease.javadsl.Lease;

/// The lease that decides which side of a split survives, for Pekko's split brain resolver. Pekko
/// creates it by its class name, perhaps without using it, so nothing starts before the first use.
/// A request stays open as long as the API server does not answer. Safe for any thread.
final class SplitBrainLease extends Lease {

  private final LeaseSettings settings;
  private final ExtendedActorSystem system;
  private final AtomicLong heldUntilNanos = new AtomicLong(System.nanoTime());
  private Optional<ActorRef<LeaseKeeper.Command>> keeper = Optional.empty();

  SplitBrainLease(LeaseSettings settings, ExtendedActorSystem system) {
    this.settings = settings;
    this.system = system;
  }

  // named by Pekko
  @Override
  public LeaseSettings getSettings() {
    return settings;
  }

  @Override
  public CompletionStage<Boolean> acquire() {
    return acquire(_ -> {});
  }

  @Override
  public CompletionStage<Boolean> acquire(Consumer<Optional<Throwable>> lost) {
    var held = new CompletableFuture<Boolean>();
    keeper().tell(new LeaseKeeper.Acquire(held, lost));
    return held;
  }

  @Override
  public CompletionStage<Boolean> release() {
    var released = new CompletableFuture<Boolean>();
    keeper().tell(new LeaseKeeper.Release(released));
    return released;
  }

  @Override
  public boolean checkLease() {
    return heldUntilNanos.get() - System.nanoTime() > 0;
  }

  private synchronized ActorRef<LeaseKeeper.Command> keeper() {
    if (keeper.isEmpty()) {
      keeper = Optional.of(start());
      CoordinatedShutdown.get(system)
          .addTask(
              CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "lease", this::releaseAtEnd);
    }
    return keeper.get();
  }

  /// Otherwise the next replica that has to decide waits until the lease expires.
  private CompletionStage<Done> releaseAtEnd() {
    return checkLease()
        ? release().thenApply(_ -> Done.getInstance())
        : CompletableFuture.completedFuture(Done.getInstance());
  }

  private ActorRef<LeaseKeeper.Command> start() {
    LeaseStore store =
        system
            .settings()
            .setup()
            .get(LeaseStoreSetup.class)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no LeaseStoreSetup in the actor system: create it with"
                            + " ClusterLease.setup()"))
            .store();
    return Adapter.toTyped(system)
        .systemActorOf(
            LeaseKeeper.create(
                store,
                settings.leaseName(),
                settings.ownerName() + "/" + UUID.randomUUID(),
                timings(),
                heldUntilNanos,
                System::nanoTime,
                InstantSource.system()),
            "lease-" + settings.leaseName(),
            Props.empty());
  }

  private LeaseTimings timings() {
    return new LeaseTimings(
        settings.timeoutSettings().getHeartbeatTimeout(),
        settings.timeoutSettings().getHeartbeatInterval(),
        LeaseTimings.DEFAULT.retry());
  }
}
