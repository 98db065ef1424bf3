package io.nilometer.status;

import io.nilometer.cluster.lease.ClusterLease;
import io.nilometer.report.ReportRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Answers requests for the [ClusterStatus]. All that come within a second, or while one is being
/// collected, get the same. One per replica that serves the page, for its whole life.
public final class StatusCollector extends AbstractMatchingBehavior<StatusCollector.Command> {

  public static final String NAME = "status-collector";

  /// For how long a status is given out again.
  static final Duration SHARED = Duration.ofSeconds(1);

  /// A large cluster's status is some megabytes, so it is not kept while nobody asks.
  static final Duration KEPT = Duration.ofSeconds(10);

  public sealed interface Command {}

  record Get(ActorRef<ClusterStatus> replyTo) implements Command {}

  private record Assembled(ClusterStatus status) implements Command {}

  private record Ended() implements Command {}

  private enum Forget implements Command {
    NOW
  }

  /// Creates it; it collects nothing until it is asked.
  ///
  /// @param own makes the report of this replica
  /// @param lease none: replicas decide without one
  public static Behavior<Command> create(
      CopiesObserver copies,
      ActorRef<ReportRequest> own,
      Optional<ClusterLease> lease,
      StatusAssembly assembly,
      InstantSource clock,
      LongSupplier nanoTime) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new StatusCollector(
                        context, timers, copies, own, lease, assembly, clock, nanoTime)));
  }

  private final TimerScheduler<Command> timers;
  private final CopiesObserver copies;
  private final ActorRef<ReportRequest> own;
  private final Optional<ClusterLease> lease;
  private final StatusAssembly assembly;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final List<ActorRef<ClusterStatus>> waiting = new ArrayList<>();
  private Optional<Last> last = Optional.empty();

  private record Last(ClusterStatus status, long nanos) {}

  private StatusCollector(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      CopiesObserver copies,
      ActorRef<ReportRequest> own,
      Optional<ClusterLease> lease,
      StatusAssembly assembly,
      InstantSource clock,
      LongSupplier nanoTime) {
    super(context);
    this.timers = timers;
    this.copies = copies;
    this.own = own;
    this.lease = lease;
    this.assembly = assembly;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Get(ActorRef<ClusterStatus> replyTo) -> onGet(replyTo);
      case Assembled(ClusterStatus status) -> onAssembled(status);
      case Ended _ -> onEnded();
      case Forget _ -> onForget();
    };
  }

  private Behavior<Command> onGet(ActorRef<ClusterStatus> replyTo) {
    Optional<Last> recent =
        last.filter(known -> nanoTime.getAsLong() - known.nanos() < SHARED.toNanos());
    if (recent.isPresent()) {
      replyTo.tell(recent.get().status());
      return this;
    }
    waiting.add(replyTo);
    if (waiting.size() == 1) {
      collect();
    }
    return this;
  }

  private void collect() {
    last = Optional.empty();
    ActorRef<ClusterStatus> self = getContext().messageAdapter(ClusterStatus.class, Assembled::new);
    ActorRef<Gathering.Command> gathering =
        getContext()
            .spawnAnonymous(Gathering.create(copies.now(), own, lease, assembly, clock, self));
    getContext().watchWith(gathering, new Ended());
  }

  private Behavior<Command> onAssembled(ClusterStatus status) {
    last = Optional.of(new Last(status, nanoTime.getAsLong()));
    timers.startSingleTimer(Forget.NOW, KEPT);
    waiting.forEach(replyTo -> replyTo.tell(status));
    waiting.clear();
    return this;
  }

  private Behavior<Command> onForget() {
    last = Optional.empty();
    return this;
  }

  /// After a failure nobody is answered, and the next request begins anew.
  private Behavior<Command> onEnded() {
    waiting.clear();
    return this;
  }
}
