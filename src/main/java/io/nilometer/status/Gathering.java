package io.nilometer.status;

import io.nilometer.cluster.PeerActors;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.lease.ClusterLease;
import io.nilometer.cluster.lease.LeaseRecord;
import io.nilometer.failure.Failures;
import io.nilometer.report.ReportPart;
import io.nilometer.report.ReportRequest;
import io.nilometer.storage.StorageActor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Collects one [ClusterStatus]: asks every reachable replica for its report and reads the Leases,
/// then replies and ends. What has not arrived in time is missing from the reply, which names it.
final class Gathering extends AbstractMatchingBehavior<Gathering.Command> {

  /// Several times what 5,000 nodes take.
  static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  sealed interface Command {}

  private record Reported(ReportPart report) implements Command {}

  private record LeaseRead(String name, LeaseRecord record) implements Command {}

  private record LeaseFailed(String name, Throwable cause) implements Command {}

  private enum GiveUp implements Command {
    NOW
  }

  /// @param lease none: replicas decide without one
  static Behavior<Command> create(
      Copies<StorageActor.Command> copies,
      ActorRef<ReportRequest> own,
      Optional<ClusterLease> lease,
      StatusAssembly assembly,
      InstantSource clock,
      ActorRef<ClusterStatus> replyTo) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Gathering(context, timers, copies, assembly, clock, replyTo)
                        .begin(own, lease)));
  }

  private final Copies<StorageActor.Command> copies;
  private final StatusAssembly assembly;
  private final InstantSource clock;
  private final ActorRef<ClusterStatus> replyTo;
  private final Map<String, PartialReport> reports = new HashMap<>();
  private final Map<String, LeaseRecord> leases = new TreeMap<>();
  private final Map<String, String> missing = new TreeMap<>(); // with the reason
  private final Set<String> awaited = new TreeSet<>(); // replicas and Leases

  private Gathering(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Copies<StorageActor.Command> copies,
      StatusAssembly assembly,
      InstantSource clock,
      ActorRef<ClusterStatus> replyTo) {
    super(context);
    this.copies = copies;
    this.assembly = assembly;
    this.clock = clock;
    this.replyTo = replyTo;
    timers.startSingleTimer(GiveUp.NOW, LONGEST_WAIT);
  }

  private Behavior<Command> begin(ActorRef<ReportRequest> own, Optional<ClusterLease> lease) {
    var request = new ReportRequest(getContext().messageAdapter(ReportPart.class, Reported::new));
    var peers = new PeerActors(getContext().getSystem());
    for (String member : copies.view().members()) {
      if (!copies.view().reachable().contains(member)) {
        missing.put(member, "unreachable");
        continue;
      }
      reports.put(member, new PartialReport());
      awaited.add(member);
      (member.equals(copies.view().self())
              ? own
              : peers.<ReportRequest>find(member, StatusReporter.NAME))
          .tell(request);
    }
    lease.ifPresent(this::readAll);
    return endIfComplete();
  }

  private void readAll(ClusterLease lease) {
    for (String name : List.of(lease.name(), lease.bootstrap())) {
      awaited.add(name);
      getContext()
          .pipeToSelf(
              lease.store().read(name),
              (record, failure) ->
                  failure == null ? new LeaseRead(name, record) : new LeaseFailed(name, failure));
    }
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Reported(ReportPart report) -> onReported(report);
      case LeaseRead(String name, LeaseRecord record) -> onLeaseRead(name, record);
      case LeaseFailed(String name, Throwable cause) -> onLeaseFailed(name, cause);
      case GiveUp _ -> end();
    };
  }

  private Behavior<Command> onReported(ReportPart report) {
    PartialReport partial = reports.get(report.member());
    if (partial == null) {
      return this; // nobody asked it
    }
    partial.add(report);
    if (partial.isComplete()) {
      awaited.remove(report.member());
    }
    return endIfComplete();
  }

  private Behavior<Command> onLeaseRead(String name, LeaseRecord record) {
    leases.put(name, record);
    awaited.remove(name);
    return endIfComplete();
  }

  private Behavior<Command> onLeaseFailed(String name, Throwable cause) {
    awaited.remove(name);
    missing.put(name, Failures.oneLine(Failures.unwrapped(cause)));
    return endIfComplete();
  }

  private Behavior<Command> endIfComplete() {
    return awaited.isEmpty() ? end() : this;
  }

  private Behavior<Command> end() {
    awaited.forEach(
        name -> missing.put(name, "no answer within " + LONGEST_WAIT.toSeconds() + " s"));
    replyTo.tell(
        assembly.assemble(new Collected(clock.instant(), copies, reports, leases, missing)));
    return Behaviors.stopped();
  }
}
