package io.nilometer.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StandingTest {

  private long nanos = Long.MAX_VALUE - 1_000_000_000L; // where it may begin, and overflow soon
  private long millis = 1_767_268_800_000L;
  private final Standing standing = new Standing(() -> Instant.ofEpochMilli(millis), () -> nanos);

  @BeforeEach
  void oneOfSeveralLives() {
    standing.live(false);
  }

  private void bothPass(long someMillis) {
    millis += someMillis;
    nanos += someMillis * 1_000_000;
  }

  @Test
  void oneThatGivesSignsIsNotDoubted() {
    for (int sign = 0; sign < 10; sign++) {
      bothPass(3_500);
      assertThat(standing.isDoubtful()).isFalse();
      standing.live(false);
    }
    assertThat(standing.isDoubted()).isFalse();
  }

  @Test
  void oneThatWasSilentIsDoubtfulBeforeItsNextSignAndAfterItUntilItIsTrusted() {
    bothPass(3_501);
    assertThat(standing.isDoubtful()).isTrue();
    standing.live(false);
    assertThat(standing.isDoubtful()).isTrue();
    bothPass(500);
    standing.live(false);
    assertThat(standing.isDoubtful()).isTrue();
    standing.trust();
    assertThat(standing.isDoubtful()).isFalse();
  }

  @Test
  void trustOfADoubtRemovesNoneThatIsAboutToBegin() {
    standing.doubt();
    bothPass(3_501); // stopped before what the others said was read
    standing.trust();
    assertThat(standing.isDoubtful()).isTrue();
    assertThat(standing.doubts()).isEqualTo(1);
    standing.live(false);
    assertThat(standing.doubts()).isEqualTo(2);
  }

  @Test
  void eitherClockTellsThatItWasStopped() {
    nanos += 3_501_000_000L; // the machine's time was set back meanwhile
    assertThat(standing.isDoubtful()).isTrue();
    nanos -= 3_501_000_000L;
    millis += 3_501; // the machine slept
    assertThat(standing.isDoubtful()).isTrue();
  }

  @Test
  void aClockThatIsSetBackIsNoReasonForDoubt() {
    millis -= 3_600_000;
    assertThat(standing.isDoubtful()).isFalse();
    standing.live(false);
    assertThat(standing.isDoubtful()).isFalse();
  }

  @Test
  void oneAloneNeedsNobody() {
    bothPass(60_000);
    standing.live(true);
    bothPass(60_000);
    assertThat(standing.isDoubtful()).isFalse();
    standing.live(true);
    assertThat(standing.isDoubted()).isFalse();
  }
}
