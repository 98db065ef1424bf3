package io.nilometer.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LeaseKeeperTest {

  private static final Duration TTL = Duration.ofSeconds(3);
  private static final LeaseTimings QUICK =
      new LeaseTimings(TTL, Duration.ofMillis(500), Duration.ofMillis(30));

  @TempDir private Path folder;
  private final ActorTestKit kit = ActorTestKit.create();
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

  /// One that wants the lease, with a clock of its own that may be wrong.
  private final class Contender {

    private final AtomicLong heldUntil = new AtomicLong(System.nanoTime());
    private final AtomicLong stoodStillNanos = new AtomicLong();
    private final AtomicInteger losses = new AtomicInteger();
    private final ActorRef<LeaseKeeper.Command> keeper;

    Contender(String name, InstantSource clock) {
      keeper =
          kit.spawn(
              LeaseKeeper.create(
                  leases.store(), "seat", name, QUICK, heldUntil, this::nanos, clock));
    }

    private long nanos() {
      return System.nanoTime() + stoodStillNanos.get();
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

    /// As when its process is killed.
    void die() {
      kit.stop(keeper);
    }
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
  }

  @Test
  void oneOfTwoContendersGetsItAndTheOtherLearnsThatTheHolderIsAlive() {
    var one = new Contender("one");
    var two = new Contender("two");
    CompletableFuture<Boolean> first = one.acquire();
    CompletableFuture<Boolean> second = two.acquire();
    assertThat(first.join()).isNotEqualTo(second.join());
    assertThat(one.holds()).isEqualTo(first.join());
    assertThat(two.holds()).isEqualTo(second.join());
    assertThat(leases.holder("seat")).isEqualTo(first.join() ? "one" : "two");
  }

  @Test
  void itIsKeptForLongerThanItLasts() {
    var one = new Contender("one");
    assertThat(one.acquire().join()).isTrue();
    await().during(TTL.plusMillis(500)).atMost(TTL.multipliedBy(4)).until(one::holds);
    assertThat(new Contender("two").acquire().join()).isFalse();
    assertThat(one.losses).hasValue(0);
  }

  @Test
  void clocksThatAreHoursApartChangeNothing() {
    var one = new Contender("one", () -> Instant.now().minus(Duration.ofHours(5)));
    assertThat(one.acquire().join()).isTrue();
    var two = new Contender("two", () -> Instant.now().plus(Duration.ofHours(5)));
    assertThat(two.acquire().join()).isFalse();
  }

  @Test
  void thatOfADeadHolderIsTakenWhenItWasSilentForItsDuration() {
    var one = new Contender("one");
    assertThat(one.acquire().join()).isTrue();
    one.die();
    long died = System.nanoTime();
    assertThat(new Contender("two").acquire().join()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - died))
        .isGreaterThanOrEqualTo(TTL.minus(QUICK.renewal()));
  }

  @Test
  void whatIsReleasedIsFreeAtOnce() {
    var one = new Contender("one");
    assertThat(one.acquire().join()).isTrue();
    assertThat(one.release().join()).isTrue();
    assertThat(one.holds()).isFalse();
    assertThat(leases.holder("seat")).isEmpty();
    assertThat(new Contender("two").acquire().join()).isTrue();
    assertThat(one.losses).hasValue(0);
  }

  @Test
  void whileTheApiServerIsAwayThereIsNoAnswerAndThenThereIs() {
    leases.server().stopApi();
    var one = new Contender("one");
    CompletableFuture<Boolean> held = one.acquire();
    await().during(TTL.plusMillis(500)).atMost(TTL.multipliedBy(4)).until(() -> !held.isDone());
    leases.server().startApi();
    assertThat(held.join()).isTrue();
  }

  @Test
  void aHolderThatCannotRenewIsNotifiedOnceThatItLostTheLease() {
    var one = new Contender("one");
    assertThat(one.acquire().join()).isTrue();
    leases.server().stopApi();
    eventually().until(() -> one.losses.get() == 1);
    assertThat(one.holds()).isFalse();
    leases.server().startApi();
    assertThat(new Contender("two").acquire().join()).isTrue();
    assertThat(one.losses).hasValue(1);
  }

  @Test
  void aPausedHolderClaimsNothingBeforeItHasCheckedItsLease() {
    var one = new Contender("one");
    assertThat(one.acquire().join()).isTrue();
    leases.server().stopApi();
    one.stoodStillNanos.set(TTL.toNanos());
    CompletableFuture<Boolean> held = one.acquire();
    eventually().until(() -> one.losses.get() == 1);
    assertThat(held).isNotDone();
    leases.server().startApi();
    assertThat(held.join()).isTrue();
  }

  @Test
  void aShortAbsenceOfTheApiServerLosesNothing() {
    var one = new Contender("one");
    assertThat(one.acquire().join()).isTrue();
    leases.server().stopApi();
    leases.server().startApi();
    await().during(TTL.plusMillis(500)).atMost(TTL.multipliedBy(4)).until(one::holds);
    assertThat(one.losses).hasValue(0);
  }

  @Test
  void oneThatHadItBeforeTakesThatOfAHolderThatDiedSince() {
    var one = new Contender("one");
    assertThat(one.acquire().join()).isTrue();
    assertThat(one.release().join()).isTrue();
    var two = new Contender("two");
    assertThat(two.acquire().join()).isTrue();
    two.die();
    assertThat(one.acquire().join()).isTrue();
  }
}
