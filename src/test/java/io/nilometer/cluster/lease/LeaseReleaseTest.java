package io.nilometer.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// The order of requests of a release and of an acquire that follows it. The store answers when the
/// test lets it.
class LeaseReleaseTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final String SELF = "one";
  private static final LeaseRecord FREE =
      new LeaseRecord("1", "", Duration.ofSeconds(6), Instant.EPOCH, Instant.EPOCH, 0);
  private static final LeaseRecord HELD =
      new LeaseRecord("2", SELF, Duration.ofSeconds(6), Instant.EPOCH, Instant.EPOCH, 1);

  private final Queue<CompletableFuture<LeaseRecord>> reads = new ArrayDeque<>();
  private final Queue<CompletableFuture<Optional<LeaseRecord>>> writes = new ArrayDeque<>();
  private final ActorRef<LeaseKeeper.Command> keeper =
      KIT.spawn(
          LeaseKeeper.create(
              store(),
              "seat",
              SELF,
              LeaseTimings.DEFAULT,
              new AtomicLong(),
              () -> 0,
              () -> Instant.EPOCH),
          DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private LeaseStore store() {
    return new LeaseStore() {
      @Override
      public CompletableFuture<LeaseRecord> read(String name) {
        var read = new CompletableFuture<LeaseRecord>();
        reads.add(read);
        return read;
      }

      @Override
      public CompletableFuture<Optional<LeaseRecord>> write(String name, LeaseRecord record) {
        var write = new CompletableFuture<Optional<LeaseRecord>>();
        writes.add(write);
        return write;
      }
    };
  }

  private CompletableFuture<Boolean> acquire() {
    var held = new CompletableFuture<Boolean>();
    keeper.tell(new LeaseKeeper.Acquire(held, _ -> {}));
    return held;
  }

  private CompletableFuture<Boolean> release() {
    var released = new CompletableFuture<Boolean>();
    keeper.tell(new LeaseKeeper.Release(released));
    return released;
  }

  private void answerRead(LeaseRecord record) {
    reads.remove().complete(record);
  }

  private void answerWrite(LeaseRecord record) {
    writes.remove().complete(Optional.of(record));
  }

  private CompletableFuture<Boolean> releaseWhatWasAcquired() {
    CompletableFuture<Boolean> held = acquire();
    answerRead(FREE);
    answerWrite(HELD);
    assertThat(held).isCompletedWithValue(true);
    return release();
  }

  @Test
  void anAcquireWaitsForTheReleaseThatIsUnderWay() {
    CompletableFuture<Boolean> released = releaseWhatWasAcquired();
    CompletableFuture<Boolean> held = acquire();
    assertThat(reads).hasSize(1); // that of the release
    answerRead(HELD);
    answerWrite(FREE);
    assertThat(released).isCompletedWithValue(true);
    answerRead(FREE);
    answerWrite(HELD);
    assertThat(held).isCompletedWithValue(true);
  }

  @Test
  void anAcquireFollowsAReleaseThatFailed() {
    CompletableFuture<Boolean> released = releaseWhatWasAcquired();
    CompletableFuture<Boolean> held = acquire();
    reads.remove().completeExceptionally(new java.io.IOException("no API server"));
    assertThat(released).isCompletedWithValue(false);
    answerRead(HELD);
    answerWrite(HELD);
    assertThat(held).isCompletedWithValue(true);
  }

  @Test
  void whoReleasesAgainGivesUpTheAcquireThatWaits() {
    CompletableFuture<Boolean> first = releaseWhatWasAcquired();
    CompletableFuture<Boolean> held = acquire();
    CompletableFuture<Boolean> second = release();
    assertThat(held).isCompletedWithValue(false);
    answerRead(FREE);
    answerRead(FREE);
    assertThat(first).isCompletedWithValue(true);
    assertThat(second).isCompletedWithValue(true);
    assertThat(reads).isEmpty();
    assertThat(writes).isEmpty();
  }
}
