package io.nilometer.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.logging.LogLines;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clocks and timers are the test's, so that a busy machine makes no lease expire. Requests to the
/// API server are real.
@Timeout(300)
class LeaseKeeperTest {

  private static final Duration TTL = Duration.ofSeconds(3);
  private static final Duration STEP = Duration.ofMillis(50);
  private static final LeaseTimings TIMINGS = new LeaseTimings(TTL, Duration.ofMillis(500), STEP);

  @TempDir private Path folder;
  private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
  private final AtomicLong passedNanos = new AtomicLong();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();
  private SimulatedLeases leases;

  @BeforeEach
  void start() throws Exception {
    leases = new SimulatedLeases(folder);
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
    leases.close();
  }

  private void passes(Duration time) {
    passedNanos.addAndGet(time.toNanos());
    ManualTime.get(kit.system()).timePasses(time);
  }

  /// Time does not pass while a request is under way, however long that takes.
  private void passStep() {
    if (underWay.get() == 0) {
      passes(STEP);
    }
  }

  /// Lets time pass until it is so, for what happens after a while.
  private void awaitInTime(Callable<Boolean> condition) {
    await()
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              boolean now = condition.call();
              if (!now) {
                passStep();
              }
              return now;
            });
  }

  private boolean answer(CompletableFuture<Boolean> asked) {
    awaitInTime(asked::isDone);
    return asked.join();
  }

  private void assertKeptForLongerThanItLasts(Contender holder) {
    long end = passedNanos.get() + TTL.plusMillis(500).toNanos();
    while (passedNanos.get() < end) {
      awaitRenewal(holder);
      assertThat(holder.holds()).isTrue();
    }
  }

  private void awaitRenewal(Contender holder) {
    long before = holder.heldUntil.get();
    passes(TIMINGS.renewal());
    awaitInTime(() -> holder.heldUntil.get() > before);
  }

  /// Counts the requests that are under way.
  private <T> CompletableFuture<T> counted(CompletionStage<T> request) {
    underWay.incrementAndGet();
    return request.whenComplete((_, _) -> underWay.decrementAndGet()).toCompletableFuture();
  }

  private LeaseStore store() {
    return new LeaseStore() {
      @Override
      public CompletableFuture<LeaseRecord> read(String name) {
        reads.incrementAndGet();
        return counted(leases.store().read(name));
      }

      @Override
      public CompletableFuture<Optional<LeaseRecord>> write(String name, LeaseRecord record) {
        writes.incrementAndGet();
        return counted(leases.store().write(name, record));
      }
    };
  }

  /// One that wants the lease, with a clock of its own that may be wrong.
  private final class Contender {

    private final AtomicLong heldUntil = new AtomicLong();
    private final AtomicLong stoodStillNanos = new AtomicLong();
    private final AtomicInteger losses = new AtomicInteger();
    private final ActorRef<LeaseKeeper.Command> keeper;

    Contender(String name, InstantSource clock) {
      this(name, store(), clock);
    }

    Contender(String name, LeaseStore store, InstantSource clock) {
      keeper =
          kit.spawn(
              LeaseKeeper.create(store, "seat", name, TIMINGS, heldUntil, this::nanos, clock));
    }

    private long nanos() {
      return passedNanos.get() + stoodStillNanos.get();
    }

    Contender(String name) {
      this(name, InstantSource.system());
    }

    CompletableFuture<Boolean> acquire() {
      var held = new CompletableFuture<Boolean>();
      keeper.tell(new LeaseKeeper.Acquire(held, _ -> losses.incrementAndGet()));
      return held;
    }

    CompletableFuture<Boolean> release() {
      var released = new CompletableFuture<Boolean>();
      keeper.tell(new LeaseKeeper.Release(released));
      return released;
    }

    boolean holds() {
      return heldUntil.get() - nanos() > 0;
    }

    /// Looks at the lease, and is told what it was.
    void observe() {
      int before = reads.get();
      keeper.tell(LeaseKeeper.Observe.NOW);
      awaitInTime(() -> reads.get() > before && underWay.get() == 0);
    }

    /// As when its process is killed.
    void die() {
      kit.stop(keeper);
    }
  }

  @Test
  void oneOfTwoContendersGetsItAndTheOtherLearnsThatTheHolderIsAlive() {
    var one = new Contender("one");
    var two = new Contender("two");
    CompletableFuture<Boolean> first = one.acquire();
    CompletableFuture<Boolean> second = two.acquire();
    assertThat(answer(first)).isNotEqualTo(answer(second));
    assertThat(one.holds()).isEqualTo(first.join());
    assertThat(two.holds()).isEqualTo(second.join());
    assertThat(leases.holder("seat")).isEqualTo(first.join() ? "one" : "two");
  }

  @Test
  void itIsKeptForLongerThanItLasts() {
    var one = new Contender("one");
    assertThat(answer(one.acquire())).isTrue();
    assertKeptForLongerThanItLasts(one);
    assertThat(answer(new Contender("two").acquire())).isFalse();
    assertThat(one.losses).hasValue(0);
  }

  @Test
  void clocksThatAreHoursApartChangeNothing() {
    var one = new Contender("one", () -> Instant.now().minus(Duration.ofHours(5)));
    assertThat(answer(one.acquire())).isTrue();
    var two = new Contender("two", () -> Instant.now().plus(Duration.ofHours(5)));
    assertThat(answer(two.acquire())).isFalse();
  }

  @Test
  void thatOfADeadHolderIsTakenWhenItWasSilentForItsDuration() {
    var one = new Contender("one");
    assertThat(answer(one.acquire())).isTrue();
    one.die();
    long died = passedNanos.get();
    assertThat(answer(new Contender("two").acquire())).isTrue();
    assertThat(Duration.ofNanos(passedNanos.get() - died))
        .isGreaterThanOrEqualTo(TTL.minus(TIMINGS.renewal()));
  }

  @Test
  void theTimeSinceALookCountsForThatOfADeadHolder() {
    var one = new Contender("one");
    var two = new Contender("two");
    assertThat(answer(one.acquire())).isTrue();
    one.die();
    two.observe();
    passes(TTL.minus(STEP));
    long asked = passedNanos.get();
    assertThat(answer(two.acquire())).isTrue();
    assertThat(Duration.ofNanos(passedNanos.get() - asked)).isLessThan(TTL.dividedBy(2));
  }

  @Test
  void aLookAcquiresNothing() {
    var one = new Contender("one");
    one.observe();
    assertThat(leases.holder("seat")).isEmpty();
    assertThat(one.holds()).isFalse();
  }

  @Test
  void aHolderThatRenewedAfterALookHasToShowAgainThatItIsAlive() {
    var one = new Contender("one");
    var two = new Contender("two");
    assertThat(answer(one.acquire())).isTrue();
    two.observe();
    awaitRenewal(one);
    two.observe();
    one.die();
    assertThat(answer(two.acquire())).isTrue();
  }

  @Test
  void aLookThatFailsDoesNoHarm() {
    leases.server().stopApi();
    var one = new Contender("one");
    one.observe();
    leases.server().startApi();
    assertThat(answer(one.acquire())).isTrue();
  }

  @Test
  void whatIsReleasedIsFreeAtOnce() {
    var one = new Contender("one");
    assertThat(answer(one.acquire())).isTrue();
    assertThat(answer(one.release())).isTrue();
    assertThat(one.holds()).isFalse();
    assertThat(leases.holder("seat")).isEmpty();
    assertThat(answer(new Contender("two").acquire())).isTrue();
    assertThat(one.losses).hasValue(0);
  }

  @Test
  void whileTheApiServerIsAwayThereIsNoAnswerAndThenThereIs() {
    leases.server().stopApi();
    var one = new Contender("one");
    CompletableFuture<Boolean> held = one.acquire();
    long end = passedNanos.get() + TTL.plusMillis(500).toNanos();
    awaitInTime(() -> passedNanos.get() >= end);
    assertThat(held).isNotDone();
    leases.server().startApi();
    assertThat(answer(held)).isTrue();
  }

  @Test
  void aHolderThatCannotRenewIsNotifiedOnceThatItLostTheLease() {
    var one = new Contender("one");
    assertThat(answer(one.acquire())).isTrue();
    leases.server().stopApi();
    awaitInTime(() -> one.losses.get() == 1);
    assertThat(one.holds()).isFalse();
    leases.server().startApi();
    assertThat(answer(new Contender("two").acquire())).isTrue();
    assertThat(one.losses).hasValue(1);
  }

  @Test
  void aPausedHolderClaimsNothingBeforeItHasCheckedItsLease() {
    var one = new Contender("one");
    assertThat(answer(one.acquire())).isTrue();
    leases.server().stopApi();
    one.stoodStillNanos.set(TTL.toNanos());
    CompletableFuture<Boolean> held = one.acquire();
    awaitInTime(() -> one.losses.get() == 1);
    assertThat(held).isNotDone();
    leases.server().startApi();
    assertThat(answer(held)).isTrue();
  }

  /// A contender would take the write for a sign that the holder decides.
  @Test
  void aHolderThatWasPausedForLongerThanItsLeaseLastsWritesNothing() {
    var one = new Contender("one");
    assertThat(answer(one.acquire())).isTrue();
    int before = writes.get();
    one.stoodStillNanos.set(TTL.toNanos());
    passes(TIMINGS.renewal());
    awaitInTime(() -> one.losses.get() == 1);
    assertThat(writes).hasValue(before);
  }

  @Test
  void whatAStrangerHoldsForAnHourAndNeverRenewsIsTakenAndItsHolderIsLogged() {
    var stranger =
        new LeaseRecord("", "stranger", Duration.ofHours(1), Instant.EPOCH, Instant.EPOCH, 0);
    leases.store().write("seat", stranger).join();
    try (var log = LogLines.fromDebug(LeaseKeeper.class.getName())) {
      assertThat(answer(new Contender("one").acquire())).isTrue();
      assertThat(log.texts())
          .filteredOn(line -> line.startsWith("INFO Another process holds the lease"))
          .singleElement()
          .asString()
          .contains("holder=stranger");
    }
    assertThat(Duration.ofNanos(passedNanos.get())).isLessThan(TTL.multipliedBy(4));
  }

  @Test
  void aShortAbsenceOfTheApiServerLosesNothing() {
    var one = new Contender("one");
    assertThat(answer(one.acquire())).isTrue();
    leases.server().stopApi();
    leases.server().startApi();
    assertKeptForLongerThanItLasts(one);
    assertThat(one.losses).hasValue(0);
  }

  @Test
  void oneThatHadItBeforeTakesThatOfAHolderThatDiedSince() {
    var one = new Contender("one");
    assertThat(answer(one.acquire())).isTrue();
    assertThat(answer(one.release())).isTrue();
    var two = new Contender("two");
    assertThat(answer(two.acquire())).isTrue();
    two.die();
    assertThat(answer(one.acquire())).isTrue();
  }

  /// One lease, whose writes wait.
  private static final class SlowWrites implements LeaseStore {

    private final AtomicReference<LeaseRecord> stored = new AtomicReference<>(LeaseRecord.ABSENT);
    private final AtomicInteger writes = new AtomicInteger();
    private final CompletableFuture<String> go = new CompletableFuture<>();

    @Override
    public CompletableFuture<LeaseRecord> read(String name) {
      return CompletableFuture.completedFuture(stored.get());
    }

    @Override
    public CompletableFuture<Optional<LeaseRecord>> write(String name, LeaseRecord record) {
      String version = String.valueOf(writes.incrementAndGet());
      return go.thenApply(_ -> written(version, record));
    }

    private Optional<LeaseRecord> written(String version, LeaseRecord record) {
      var next =
          new LeaseRecord(
              version,
              record.holder(),
              record.duration(),
              record.acquired(),
              record.renewed(),
              record.transitions());
      LeaseRecord before = stored.get();
      return before.version().equals(record.version()) && stored.compareAndSet(before, next)
          ? Optional.of(next)
          : Optional.empty();
    }
  }

  @Test
  void aLeaseThatIsReleasedWhileItIsAcquiredIsFree() {
    var store = new SlowWrites();
    var one = new Contender("one", store, InstantSource.system());
    CompletableFuture<Boolean> held = one.acquire();
    await().until(() -> store.writes.get() == 1);
    CompletableFuture<Boolean> released = one.release();
    CompletableFuture<Boolean> heldAgain = one.acquire();
    CompletableFuture<Boolean> releasedAgain = one.release();
    await().until(() -> held.isDone() && heldAgain.isDone()); // so the first release has begun
    store.go.complete("");
    await().until(() -> released.isDone() && releasedAgain.isDone());
    assertThat(store.stored.get().holder()).isEmpty();
  }
}
