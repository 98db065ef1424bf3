package io.nilometer.cluster.downing;

import io.nilometer.cluster.downing.Resolution.Action;
import io.nilometer.cluster.downing.Resolution.Remove;
import io.nilometer.cluster.downing.Resolution.Simple;
import io.nilometer.cluster.lease.ClusterLease;
import io.nilometer.cluster.lease.LeaseKeeper;
import io.nilometer.cluster.lease.LeaseTimings;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.ReachabilityChanged;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.Reachability;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.remote.artery.ThisActorSystemQuarantinedEvent;

/// Removes members that others cannot reach, or the own side if another one continues: shows the
/// members and their reachability to a [Resolution] at an interval, and carries out what it
/// decides. One on each member; all follow the same gossip, and the lease lets one of them act. A
/// lease request stays open while the API server does not answer.
final class ResolverActor extends AbstractMatchingBehavior<ResolverActor.Command> {

  sealed interface Command {}

  private record Changed(ClusterDomainEvent event) implements Command {}

  private record Quarantined(ThisActorSystemQuarantinedEvent event) implements Command {}

  /// @param request its number
  private record Answered(int request, boolean held) implements Command {}

  /// @param holder host:port; empty: it cannot be read, or nobody holds the lease
  private record Held(int request, Optional<String> holder) implements Command {}

  private enum Event implements Command {
    LOOK,
    LOST
  }

  private static final Set<MemberStatus> CONSIDERED =
      Set.of(
          MemberStatus.joining(),
          MemberStatus.weaklyUp(),
          MemberStatus.up(),
          MemberStatus.leaving());

  private static final Set<MemberStatus> COUNTED =
      Set.of(MemberStatus.up(), MemberStatus.leaving());

  private static final long RELEASE_SECONDS = 2;

  static Behavior<Command> create(
      Optional<ClusterLease> lease, ResolverTimings timings, LongSupplier nanos) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new ResolverActor(context, timers, lease, timings, nanos)));
  }

  private final LongSupplier nanos;
  private final Cluster cluster;
  private final UniqueAddress self;
  private final Optional<ClusterLease> lease;
  private final Optional<ActorRef<LeaseKeeper.Command>> keeper;
  private final AtomicLong heldUntilNanos;
  private final Resolution resolution;
  private final Map<UniqueAddress, Member> members = new HashMap<>();
  private Reachability reachability = Reachability.empty();
  private int request; // the number of the latest lease request
  private Set<Cut> seenCuts = Set.of(); // at the last look
  private String stranger = ""; // that holds the lease, and was logged

  private ResolverActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Optional<ClusterLease> lease,
      ResolverTimings timings,
      LongSupplier nanos) {
    super(context);
    context.setLoggerName(SplitBrainResolver.class);
    this.nanos = nanos;
    this.cluster = Cluster.get(Adapter.toClassic(context.getSystem()));
    this.self = cluster.selfUniqueAddress();
    this.lease = lease;
    this.heldUntilNanos = new AtomicLong(nanos.getAsLong());
    this.keeper = lease.map(this::keeper);
    this.resolution = new Resolution(timings, lease.isPresent(), nanos.getAsLong());
    cluster.subscribe(
        Adapter.toClassic(context.messageAdapter(ClusterDomainEvent.class, Changed::new)),
        ClusterEvent.initialStateAsEvents(),
        ClusterDomainEvent.class);
    context
        .getSystem()
        .eventStream()
        .tell(
            new EventStream.Subscribe<>(
                ThisActorSystemQuarantinedEvent.class,
                context.messageAdapter(ThisActorSystemQuarantinedEvent.class, Quarantined::new)));
    timers.startTimerWithFixedDelay(Event.LOOK, timings.interval());
  }

  private ActorRef<LeaseKeeper.Command> keeper(ClusterLease of) {
    CoordinatedShutdown.get(getContext().getSystem())
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(), "lease", this::releaseAtEnd);
    return getContext()
        .spawn(
            LeaseKeeper.create(
                of.store(),
                of.name(),
                name(self) + "/" + UUID.randomUUID(),
                LeaseTimings.DEFAULT,
                heldUntilNanos,
                nanos,
                InstantSource.system()),
            "lease");
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Changed(ClusterDomainEvent event) -> onChanged(event);
      case Quarantined(ThisActorSystemQuarantinedEvent event) -> onQuarantined(event);
      case Answered answered -> onAnswered(answered);
      case Held held -> onHeld(held);
      case Event event -> onEvent(event);
    }
    return this;
  }

  private void onChanged(ClusterDomainEvent event) {
    switch (event) {
      case MemberRemoved removed -> members.remove(removed.member().uniqueAddress());
      case MemberEvent changed -> members.put(changed.member().uniqueAddress(), changed.member());
      case ReachabilityChanged changed -> reachability = changed.reachability();
      default -> {} // of Pekko, and irrelevant
    }
  }

  private void onEvent(Event event) {
    switch (event) {
      case LOOK -> look();
      case LOST -> resolution.lost();
    }
  }

  private void look() {
    Member own = members.get(self);
    if (own != null) {
      PeerLinks links = connections();
      observeLease(links);
      carryOut(resolution.look(nanos.getAsLong(), peer(own), links, isHolding()));
    }
  }

  /// Its holder may have died, and the lease be requested in a moment.
  private void observeLease(PeerLinks links) {
    if (!seenCuts.containsAll(links.cuts())) {
      keeper.ifPresent(of -> of.tell(LeaseKeeper.Observe.NOW));
    }
    seenCuts = links.cuts();
  }

  private boolean isHolding() {
    return heldUntilNanos.get() - nanos.getAsLong() > 0;
  }

  private PeerLinks connections() {
    var peers = new TreeSet<Peer>();
    var cuts = new HashSet<Cut>();
    for (Member member : members.values()) {
      if (CONSIDERED.contains(member.status())) {
        peers.add(peer(member));
        for (Member other : members.values()) {
          if (!reachability.isReachable(member.uniqueAddress(), other.uniqueAddress())) {
            cuts.add(Cut.between(peer(member), peer(other)));
          }
        }
      }
    }
    return new PeerLinks(peers, cuts);
  }

  private static Peer peer(Member member) {
    return new Peer(
        name(member.uniqueAddress()),
        member.uniqueAddress().longUid(),
        member.upNumber(),
        COUNTED.contains(member.status()));
  }

  private static String name(UniqueAddress member) {
    String address = member.address().hostPort();
    return address.substring(address.indexOf('@') + 1);
  }

  private void carryOut(Action action) {
    switch (action) {
      case Simple simple -> carryOut(simple);
      case Remove(SortedSet<Peer> removed, boolean lost) -> remove(removed, lost);
    }
  }

  private void carryOut(Simple action) {
    switch (action) {
      case NOTHING -> {}
      case REQUEST_LEASE -> keeper.ifPresent(this::acquire);
      case RELEASE_LEASE ->
          keeper.ifPresent(of -> of.tell(new LeaseKeeper.Release(new CompletableFuture<>())));
    }
  }

  private void acquire(ActorRef<LeaseKeeper.Command> of) {
    if (stranger.isEmpty()) {
      getContext()
          .getLog()
          .atInfo()
          .addKeyValue("members", names(connections().members()))
          .log("Some members cannot reach each other; requesting the lease");
    }
    var held = new CompletableFuture<Boolean>();
    ActorRef<Command> here = getContext().getSelf();
    of.tell(new LeaseKeeper.Acquire(held, _ -> here.tell(Event.LOST)));
    int number = ++request;
    getContext()
        .pipeToSelf(held, (answer, failure) -> new Answered(number, failure == null && answer));
  }

  /// What follows from a lease that is held is decided by what is seen now.
  private void onAnswered(Answered answered) {
    if (answered.held()) {
      stranger = "";
      look();
    } else if (answered.request() == request) {
      lease.ifPresent(of -> readHolder(of, answered.request()));
    }
  }

  private void readHolder(ClusterLease of, int number) {
    getContext()
        .pipeToSelf(
            of.store().read(of.name()),
            (record, failure) ->
                new Held(number, failure == null ? holder(record.holder()) : Optional.empty()));
  }

  private static Optional<String> holder(String name) {
    return name.isEmpty() ? Optional.empty() : Optional.of(name.split("/", 2)[0]);
  }

  private void onHeld(Held held) {
    if (held.request() != request) {
      return; // an earlier request
    }
    if (held.holder().isPresent()) {
      String holder = held.holder().get();
      warnOfStranger(holder);
      carryOut(resolution.refused(nanos.getAsLong(), holder));
    } else {
      resolution.lost();
    }
  }

  /// Once for each, since the lease is requested again and again.
  private void warnOfStranger(String holder) {
    if (resolution.knows(holder)) {
      stranger = "";
    } else if (!holder.equals(stranger)) {
      stranger = holder;
      getContext()
          .getLog()
          .atWarn()
          .addKeyValue("lease", lease.map(ClusterLease::name).orElse(""))
          .addKeyValue("holder", holder)
          .log("A process that is no replica holds the lease; removing no members");
    }
  }

  /// Another member has removed this one.
  private void onQuarantined(ThisActorSystemQuarantinedEvent event) {
    var by = event.remoteAddress();
    if (members.containsKey(new UniqueAddress(by.address(), by.uid()))) {
      Member own = members.get(self);
      if (own != null) {
        remove(new TreeSet<>(Set.of(peer(own))), true);
      }
    }
  }

  private void remove(SortedSet<Peer> removed, boolean lost) {
    if (lost) {
      getContext()
          .getLog()
          .atWarn()
          .addKeyValue("removed", names(removed))
          .addKeyValue("members", names(connections().members()))
          .log("Another side of the cluster continues; removing the members of this side");
    } else {
      getContext()
          .getLog()
          .atWarn()
          .addKeyValue("removed", names(removed))
          .addKeyValue("members", names(connections().members()))
          .log("Removing members that others cannot reach");
    }
    removed.stream().filter(peer -> !isSelf(peer)).forEach(this::down);
    removed.stream().filter(this::isSelf).forEach(this::down); // its actors may stop with that
  }

  private boolean isSelf(Peer peer) {
    return peer.uid() == self.longUid();
  }

  /// Pekko takes an address, so a successor of the member at that address is spared here.
  private void down(Peer peer) {
    members.keySet().stream()
        .filter(member -> member.longUid() == peer.uid())
        .filter(member -> cluster.state().members().exists(m -> m.uniqueAddress().equals(member)))
        .forEach(member -> cluster.down(member.address()));
  }

  private static String names(SortedSet<Peer> peers) {
    return peers.stream().map(Peer::address).sorted().toList().toString();
  }

  /// Otherwise the next replica that has to decide waits until the lease expires.
  private CompletableFuture<Done> releaseAtEnd() {
    if (!isHolding() || keeper.isEmpty()) {
      return CompletableFuture.completedFuture(Done.getInstance());
    }
    var released = new CompletableFuture<Boolean>();
    keeper.get().tell(new LeaseKeeper.Release(released));
    return released
        .completeOnTimeout(false, RELEASE_SECONDS, TimeUnit.SECONDS)
        .thenApply(_ -> Done.getInstance());
  }
}
