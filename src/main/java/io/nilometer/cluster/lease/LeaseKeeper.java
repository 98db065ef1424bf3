package io.nilometer.cluster.lease;

import io.nilometer.failure.Failures;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Acquires one lease on request and renews it until it is released or lost: because it was not
/// renewed in time, or because another replica holds it. Sends one request at a time. While the
/// store does not answer, requests to acquire stay open: silence proves nothing about other
/// holders. An acquire waits for a release that is under way, which would free what was acquired
/// meanwhile; a release waits for the request of an acquire, which would take the lease after it.
///
/// ```
/// Observe: a look
///   ┌──┐    Acquire            OPEN, written
///   Idle ───────────▶ Asking ───────────────▶ Holding ─┐ renewed
///    ▲ ▲                │ REFUSED: false        │  ▲   │
///    │ └────────────────┘                       │  └───┘
///    └── silent for its duration, or another's: lost; Release ──┘
/// ```
public final class LeaseKeeper extends AbstractMatchingBehavior<LeaseKeeper.Command> {

  public sealed interface Command {}

  /// Reads the lease, since it may soon be requested. If its holder is dead, the time without a
  /// renewal counts from then on.
  public enum Observe implements Command {
    NOW
  }

  /// Acquires the lease.
  ///
  /// @param held true: it is held from now on; false: another holder is alive
  /// @param lost called once when the lease was held and is lost without a release
  public record Acquire(CompletableFuture<Boolean> held, Consumer<Optional<Throwable>> lost)
      implements Command {}

  /// Releases the lease.
  ///
  /// @param released false: it may stay taken until it expires
  public record Release(CompletableFuture<Boolean> released) implements Command {}

  /// @param request the request's number
  private record Answered(int request, Answer answer) implements Command {}

  private record GivenUp(CompletableFuture<Boolean> released, Optional<Throwable> failure)
      implements Command {}

  private enum Timer implements Command {
    STEP,
    EXPIRE
  }

  private sealed interface Answer {}

  private record Found(LeaseRecord record) implements Answer {}

  /// @param record empty when another replica wrote first
  private record Written(long sentNanos, Optional<LeaseRecord> record) implements Answer {}

  private record Failed(Throwable cause) implements Answer {}

  private sealed interface Phase {}

  private record Idle() implements Phase {}

  private record Asking(Acquire asked) implements Phase {}

  private record Holding(Acquire asked, LeaseRecord record) implements Phase {}

  /// Keeps one lease, which is not held yet.
  ///
  /// @param name of the lease
  /// @param self the name of this holder, different after each start of the replica
  /// @param heldUntilNanos updated for other threads: the lease is held until then
  /// @param nanos a monotonic clock
  public static Behavior<Command> create(
      LeaseStore store,
      String name,
      String self,
      LeaseTimings timings,
      AtomicLong heldUntilNanos,
      LongSupplier nanos,
      InstantSource clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new LeaseKeeper(
                        context,
                        timers,
                        store,
                        name,
                        self,
                        timings,
                        heldUntilNanos,
                        nanos,
                        clock)));
  }

  private final TimerScheduler<Command> timers;
  private final LeaseStore store;
  private final String name;
  private final String self;
  private final LeaseTimings timings;
  private final AtomicLong heldUntilNanos;
  private final LongSupplier nanos;
  private final InstantSource clock;
  private Optional<LeaseObservation> observation = Optional.empty();
  private Phase phase = new Idle();
  private int request;
  private CompletionStage<?> last = CompletableFuture.completedStage(null); // the last request
  private int releasing; // releases under way
  private String blocking = ""; // the other holder that was logged
  private boolean silent;

  private LeaseKeeper(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      LeaseStore store,
      String name,
      String self,
      LeaseTimings timings,
      AtomicLong heldUntilNanos,
      LongSupplier nanos,
      InstantSource clock) {
    super(context);
    context.setLoggerName(LeaseKeeper.class);
    this.timers = timers;
    this.store = store;
    this.name = name;
    this.self = self;
    this.timings = timings;
    this.heldUntilNanos = heldUntilNanos;
    this.nanos = nanos;
    this.clock = clock;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Observe _ -> onObserve();
      case Acquire acquire -> onAcquire(acquire);
      case Release release -> onRelease(release);
      case Answered answered -> onAnswered(answered);
      case GivenUp gone -> onGivenUp(gone);
      case Timer timer -> onTimer(timer);
    }
    return this;
  }

  private void onObserve() {
    if (phase instanceof Idle && releasing == 0) {
      read();
    }
  }

  private void onAcquire(Acquire acquire) {
    switch (phase) {
      case Idle _ -> {
        observation = observation.map(LeaseObservation::again);
        phase = new Asking(acquire);
        if (releasing == 0) {
          read();
        }
      }
      case Asking asking -> {
        var _ = asking.asked().held().thenAccept(held -> acquire.held().complete(held));
      }
      case Holding holding when isHeld() -> {
        phase = new Holding(acquire, holding.record());
        acquire.held().complete(true);
      }
      case Holding holding -> { // expired, but its timer has not fired yet
        expire(holding.asked());
        onAcquire(acquire);
      }
    }
  }

  private void onRelease(Release release) {
    Phase before = phase;
    becomeIdle();
    if (before instanceof Asking asking) {
      asking.asked().held().complete(false);
    }
    releasing++;
    getContext()
        .pipeToSelf(
            giveUp(),
            (_, failure) -> new GivenUp(release.released(), Optional.ofNullable(failure)));
  }

  private void onGivenUp(GivenUp gone) {
    releasing--;
    gone.released().complete(gone.failure().isEmpty());
    if (releasing == 0 && phase instanceof Asking) {
      read();
    }
  }

  /// A lease held by another needs no release.
  private CompletionStage<?> giveUp() {
    return last.handle((_, _) -> name)
        .thenCompose(store::read)
        .thenCompose(
            record ->
                record.isHeldBy(self)
                    ? store.write(name, record.released(clock.instant()))
                    : CompletableFuture.completedFuture(Optional.of(record)))
        .thenApply(Optional::orElseThrow);
  }

  /// Ignores the answer to an earlier request.
  private void onAnswered(Answered answered) {
    if (answered.request() == request) {
      switch (answered.answer()) {
        case Found(LeaseRecord record) -> onFound(record);
        case Written written -> onWritten(written);
        case Failed(Throwable cause) -> onFailed(cause);
      }
    }
  }

  private void onFound(LeaseRecord record) {
    answered();
    switch (phase) {
      case Idle _ -> observe(record);
      case Asking asking -> claim(asking.asked(), record);
      case Holding holding when !isHeld() -> expire(holding.asked());
      case Holding holding when record.isHeldBy(self) -> {
        phase = new Holding(holding.asked(), record);
        write(record);
      }
      case Holding holding -> lose(holding.asked(), "held by " + record.holder());
    }
  }

  private LeaseObservation observe(LeaseRecord record) {
    LeaseObservation seen =
        observation
            .map(before -> before.then(record, nanos.getAsLong()))
            .orElseGet(() -> LeaseObservation.first(record, nanos.getAsLong()));
    observation = Optional.of(seen);
    return seen;
  }

  private void claim(Acquire asked, LeaseRecord record) {
    LeaseObservation seen = observe(record);
    switch (seen.claim(self, timings, nanos.getAsLong())) {
      case OPEN -> write(record);
      case UNDECIDED -> {
        logHolder(record);
        timers.startSingleTimer(Timer.STEP, timings.retry());
      }
      case REFUSED -> {
        logHolder(record);
        becomeIdle();
        asked.held().complete(false);
      }
    }
  }

  /// Once for each holder.
  private void logHolder(LeaseRecord record) {
    if (!record.isHeldBy(blocking)) {
      blocking = record.holder();
      getContext()
          .getLog()
          .atInfo()
          .addKeyValue("lease", name)
          .addKeyValue("holder", record.holder())
          .addKeyValue("duration", record.duration())
          .log("Another process holds the lease");
    }
  }

  private boolean isHeld() {
    return heldUntilNanos.get() - nanos.getAsLong() > 0;
  }

  private void onWritten(Written written) {
    answered();
    if (written.record().isEmpty()) {
      read();
      return;
    }
    switch (phase) {
      case Idle _ -> {}
      case Asking _ when until(written) - nanos.getAsLong() <= 0 -> read(); // paused meanwhile
      case Asking asking -> {
        hold(asking.asked(), written);
        asking.asked().held().complete(true);
      }
      case Holding holding -> hold(holding.asked(), written);
    }
  }

  private void hold(Acquire asked, Written written) {
    phase = new Holding(asked, written.record().orElseThrow());
    blocking = "";
    long until = until(written);
    heldUntilNanos.set(until);
    timers.startSingleTimer(Timer.STEP, timings.renewal());
    timers.startSingleTimer(Timer.EXPIRE, Duration.ofNanos(Math.max(0, until - nanos.getAsLong())));
  }

  private long until(Written written) {
    return written.sentNanos() + timings.ttl().toNanos();
  }

  /// After a mere look nothing waits for the lease; the next request tells of its own failure.
  private void onFailed(Throwable cause) {
    if (phase instanceof Idle) {
      return;
    }
    if (!silent) {
      silent = true;
      getContext()
          .getLog()
          .atWarn()
          .addKeyValue("lease", name)
          .addKeyValue("error", reason(cause))
          .log("Cannot reach the API server for a lease; retrying");
    }
    timers.startSingleTimer(Timer.STEP, timings.retry());
  }

  private static String reason(Throwable failure) {
    return Failures.unwrapped(failure).getMessage();
  }

  private void answered() {
    if (silent) {
      silent = false;
      getContext().getLog().atInfo().addKeyValue("lease", name).log("Lease requests succeed again");
    }
  }

  /// A holder that was paused for too long renews nothing: others may have waited for the end of
  /// its lease, and take a write for a sign that it decides.
  private void onTimer(Timer timer) {
    switch (phase) {
      case Idle _ -> {}
      case Asking _ -> read();
      case Holding holding when timer == Timer.EXPIRE || !isHeld() -> expire(holding.asked());
      case Holding holding -> write(holding.record());
    }
  }

  private void expire(Acquire asked) {
    lose(asked, "not renewed within " + timings.ttl().toSeconds() + " s");
  }

  private void lose(Acquire asked, String why) {
    becomeIdle();
    getContext()
        .getLog()
        .atWarn()
        .addKeyValue("lease", name)
        .addKeyValue("error", why)
        .log("Lost the lease");
    asked.lost().accept(Optional.empty());
  }

  private void becomeIdle() {
    phase = new Idle();
    request++;
    heldUntilNanos.set(nanos.getAsLong());
    timers.cancelAll();
  }

  private void read() {
    send(store.read(name), Found::new);
  }

  private void write(LeaseRecord over) {
    long sent = nanos.getAsLong();
    send(
        store.write(name, over.heldBy(self, timings.ttl(), clock.instant())),
        record -> new Written(sent, record));
  }

  private <T> void send(CompletionStage<T> answer, Function<T, Answer> taken) {
    int number = ++request;
    last = answer;
    getContext()
        .pipeToSelf(
            answer,
            (result, failure) ->
                new Answered(number, failure == null ? taken.apply(result) : new Failed(failure)));
  }
}
