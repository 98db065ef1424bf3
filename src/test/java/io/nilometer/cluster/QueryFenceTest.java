package io.nilometer.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueryFenceTest {

  private long nanos = Long.MAX_VALUE - 1_000_000_000L; // where it may begin, and overflow soon
  private long millis = 1_767_268_800_000L;
  private final QueryFence fence = new QueryFence(() -> Instant.ofEpochMilli(millis), () -> nanos);

  @BeforeEach
  void oneOfSeveralLives() {
    fence.heartbeat(false);
  }

  private void bothPass(long someMillis) {
    millis += someMillis;
    nanos += someMillis * 1_000_000;
  }

  @Test
  void aReplicaWithHeartbeatsIsNotDoubted() {
    for (int sign = 0; sign < 10; sign++) {
      bothPass(3_500);
      assertThat(fence.isClosed()).isFalse();
      fence.heartbeat(false);
    }
    assertThat(fence.isDoubted()).isFalse();
  }

  @Test
  void aSilentReplicaIsClosedBeforeItsNextHeartbeatAndUntilItIsConfirmed() {
    bothPass(3_501);
    assertThat(fence.isClosed()).isTrue();
    fence.heartbeat(false);
    assertThat(fence.isClosed()).isTrue();
    bothPass(500);
    fence.heartbeat(false);
    assertThat(fence.isClosed()).isTrue();
    fence.confirm();
    assertThat(fence.isClosed()).isFalse();
  }

  @Test
  void aConfirmationEndsNoDoubtThatIsAboutToBegin() {
    fence.doubt();
    bothPass(3_501); // paused before the confirmation was read
    fence.confirm();
    assertThat(fence.isClosed()).isTrue();
    assertThat(fence.doubts()).isEqualTo(1);
    fence.heartbeat(false);
    assertThat(fence.doubts()).isEqualTo(2);
  }

  @Test
  void eitherClockRevealsAPause() {
    nanos += 3_501_000_000L; // the machine's time was set back meanwhile
    assertThat(fence.isClosed()).isTrue();
    nanos -= 3_501_000_000L;
    millis += 3_501; // the machine slept
    assertThat(fence.isClosed()).isTrue();
  }

  @Test
  void aClockThatIsSetBackIsNoReasonForDoubt() {
    millis -= 3_600_000;
    assertThat(fence.isClosed()).isFalse();
    fence.heartbeat(false);
    assertThat(fence.isClosed()).isFalse();
  }

  @Test
  void aReplicaIsNotReadyOnceItRefusesQueriesForLong() {
    fence.doubt();
    bothPass(2_000);
    fence.heartbeat(false);
    assertThat(fence.failure()).isEmpty();
    fence.doubt();
    bothPass(1);
    assertThat(fence.failure()).isPresent();
    fence.confirm();
    assertThat(fence.failure()).isEmpty();
    bothPass(500);
    fence.doubt();
    assertThat(fence.failure()).isEmpty();
  }

  @Test
  void aReplicaWhoseHeartbeatsStayAwayIsNotReadyEither() {
    bothPass(5_500);
    assertThat(fence.failure()).isEmpty();
    bothPass(1);
    assertThat(fence.failure()).isPresent();
    fence.heartbeat(false);
    fence.confirm();
    assertThat(fence.failure()).isEmpty();
  }

  @Test
  void aPauseOfAReplicaAloneIsNoDoubt() {
    fence.heartbeat(true);
    bothPass(60_000);
    fence.heartbeat(true);
    assertThat(fence.doubts()).isZero();
  }

  @Test
  void aReplicaAloneNeedsNoConfirmation() {
    bothPass(60_000);
    fence.heartbeat(true);
    bothPass(60_000);
    assertThat(fence.isClosed()).isFalse();
    fence.heartbeat(true);
    assertThat(fence.isDoubted()).isFalse();
  }
}
