package io.nilometer.cluster;

import io.nilometer.cluster.lease.LeaseKeeper;
import io.nilometer.cluster.lease.LeaseStore;
import io.nilometer.cluster.lease.LeaseTimings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.cluster.typed.Subscribe;

/// Joins this replica to its cluster, or lets it form one: a seed that holds the bootstrap lease
/// forms a new cluster, and only after it has asked the other seeds. The oldest member of the
/// cluster keeps that lease from then on, so a seed that restarts where it reaches the API server
/// but no other replica forms no second cluster. Without the API server it keeps asking the seeds
/// and forms nothing. One per replica, for its whole life.
///
/// ```
///               lease held                      Up
///   Seeking ─────────────────▶ Forming ───────────────┐
///   asks the ◀──────────────── asks the others,       │
///   others      lease lost     then joins itself      ▼
///      │ Up                                    Joined: the oldest keeps the lease,
///      └─────────────────────────────────────▶         any other lets go of it
/// ```
final class Bootstrap extends AbstractMatchingBehavior<Bootstrap.Command> {

  sealed interface Command {}

  private record MemberChanged(MemberEvent event) implements Command {}

  private record Answered(boolean held) implements Command {}

  /// @param holder of the lease; empty: none, or it cannot be read
  private record Held(String holder) implements Command {}

  private enum Event implements Command {
    ASK_SEEDS,
    ASK_FOR_LEASE,
    LOST
  }

  private enum Phase {
    SEEKING,
    FORMING,
    JOINED
  }

  private static final Duration ASK_EVERY = Duration.ofSeconds(2);
  private static final Duration LEASE_EVERY = Duration.ofSeconds(1);
  private static final long RELEASE_SECONDS = 2;

  /// A seed that restarts finds its cluster sooner.
  private static final Duration LONG_SOUGHT = Duration.ofSeconds(30);

  /// Starts at once.
  ///
  /// @param seeds the same on every replica
  /// @param lease the name of the bootstrap lease
  static Behavior<Command> create(List<Address> seeds, LeaseStore store, String lease) {
    return create(seeds, store, lease, LeaseTimings.DEFAULT);
  }

  static Behavior<Command> create(
      List<Address> seeds, LeaseStore store, String lease, LeaseTimings timings) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Bootstrap(context, timers, seeds, store, lease, timings)));
  }

  private final TimerScheduler<Command> timers;
  private final Cluster cluster;
  private final UniqueAddress self;
  private final boolean isSeed;
  private final List<Address> others;
  private final ActorRef<LeaseKeeper.Command> keeper;
  private final LeaseStore store;
  private final String lease;
  private final long soughtSinceNanos = System.nanoTime();
  private final AtomicLong heldUntilNanos = new AtomicLong(System.nanoTime());
  private final Map<UniqueAddress, Member> up = new HashMap<>();
  private Phase phase = Phase.SEEKING;
  private boolean wanted; // the lease is held or requested
  private boolean warned;

  private Bootstrap(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      List<Address> seeds,
      LeaseStore store,
      String lease,
      LeaseTimings timings) {
    super(context);
    context.setLoggerName(Bootstrap.class);
    this.timers = timers;
    this.cluster = Cluster.get(context.getSystem());
    this.self = cluster.selfMember().uniqueAddress();
    this.isSeed = seeds.contains(self.address());
    this.others = seeds.stream().filter(seed -> !seed.equals(self.address())).toList();
    this.store = store;
    this.lease = lease;
    this.keeper =
        context.spawn(
            LeaseKeeper.create(
                store,
                lease,
                self.address().hostPort() + "/" + UUID.randomUUID(),
                timings,
                heldUntilNanos,
                System::nanoTime,
                InstantSource.system()),
            "lease");
    cluster
        .subscriptions()
        .tell(
            Subscribe.create(
                context.messageAdapter(MemberEvent.class, MemberChanged::new), MemberEvent.class));
    CoordinatedShutdown.get(context.getSystem())
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "release-lease", this::release);
    context.getLog().atInfo().addKeyValue("seeds", seeds).log("Looking for the cluster");
    askSeeds();
    reconsider();
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case MemberChanged(MemberEvent event) -> onMemberChanged(event.member());
      case Answered(boolean held) -> onAnswered(held);
      case Held(String holder) -> onHeld(holder);
      case Event event -> onEvent(event);
    }
    return this;
  }

  private void onEvent(Event event) {
    switch (event) {
      case ASK_SEEDS -> askSeeds();
      case ASK_FOR_LEASE -> reconsider();
      case LOST -> onLost();
    }
  }

  /// Repeated, since Pekko by itself asks once in each of its longer rounds.
  private void askSeeds() {
    if (phase == Phase.SEEKING) {
      if (!others.isEmpty()) {
        cluster.manager().tell(new JoinSeedNodes(others));
      }
      timers.startSingleTimer(Event.ASK_SEEDS, ASK_EVERY);
    }
  }

  private void onMemberChanged(Member member) {
    if (member.status().equals(MemberStatus.up())
        || member.status().equals(MemberStatus.leaving())) {
      up.put(member.uniqueAddress(), member);
    } else {
      up.remove(member.uniqueAddress());
    }
    if (up.containsKey(self)) {
      phase = Phase.JOINED;
    }
    reconsider();
  }

  /// Whether this replica should hold the lease: as a seed that joins or forms the cluster; within
  /// a cluster as its oldest member.
  private void reconsider() {
    boolean due = phase == Phase.JOINED ? isOldest() : isSeed;
    if (due && !wanted) {
      wanted = true;
      acquire();
    } else if (!due && wanted) {
      wanted = false;
      keeper.tell(new LeaseKeeper.Release(new CompletableFuture<>()));
    }
  }

  private boolean isOldest() {
    return up.values().stream()
        .min(Comparator.comparingInt(Member::upNumber).thenComparing(Member.ordering()))
        .filter(oldest -> oldest.uniqueAddress().equals(self))
        .isPresent();
  }

  private void acquire() {
    var held = new CompletableFuture<Boolean>();
    ActorRef<Command> here = getContext().getSelf();
    keeper.tell(new LeaseKeeper.Acquire(held, _ -> here.tell(Event.LOST)));
    getContext().pipeToSelf(held, (answer, failure) -> new Answered(failure == null && answer));
  }

  private void onAnswered(boolean held) {
    if (!held) {
      wanted = false;
      timers.startSingleTimer(Event.ASK_FOR_LEASE, LEASE_EVERY);
      readHolderOnce();
    } else if (phase == Phase.SEEKING && wanted) {
      phase = Phase.FORMING;
      getContext().getLog().info("Forming a cluster unless another seed knows one");
      cluster
          .manager()
          .tell(
              new JoinSeedNodes(
                  Stream.concat(Stream.of(self.address()), others.stream()).toList()));
    }
  }

  /// Another holder belongs to a cluster that has not accepted this replica, or is a stranger, and
  /// then no cluster is formed.
  private void readHolderOnce() {
    long sought = System.nanoTime() - soughtSinceNanos;
    if (phase == Phase.SEEKING && !warned && sought > LONG_SOUGHT.toNanos()) {
      warned = true;
      getContext()
          .pipeToSelf(
              store.read(lease),
              (record, failure) -> new Held(failure == null ? record.holder() : ""));
    }
  }

  private void onHeld(String holder) {
    if (phase == Phase.SEEKING && !holder.isEmpty()) {
      getContext()
          .getLog()
          .atWarn()
          .addKeyValue("lease", lease)
          .addKeyValue("holder", holder)
          .log("No seed answers, and another process holds the lease; forming no cluster");
    }
  }

  private void onLost() {
    wanted = false;
    if (phase == Phase.FORMING) {
      phase = Phase.SEEKING;
      askSeeds();
    }
    reconsider();
  }

  /// So that, when all replicas end, the next one that wants the lease need not wait until it
  /// expires.
  private CompletableFuture<Done> release() {
    if (heldUntilNanos.get() - System.nanoTime() <= 0) {
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    var released = new CompletableFuture<Boolean>();
    keeper.tell(new LeaseKeeper.Release(released));
    return released
        .completeOnTimeout(false, RELEASE_SECONDS, TimeUnit.SECONDS)
        .thenApply(_ -> Done.getInstance());
  }
}
