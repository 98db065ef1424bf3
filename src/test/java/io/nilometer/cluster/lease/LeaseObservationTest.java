package io.nilometer.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.lease.LeaseObservation.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LeaseObservationTest {

  private static final Duration TTL = Duration.ofSeconds(6);
  private static final long LONG_AGO = Long.MAX_VALUE - 1; // nanoTime may overflow

  private static final LeaseTimings TIMINGS = LeaseTimings.DEFAULT;

  /// Renewed with each version.
  private static LeaseRecord held(String version, String holder) {
    return held(version, holder, TTL, Integer.parseInt(version));
  }

  private static LeaseRecord held(
      String version, String holder, Duration duration, int renewedSecond) {
    Instant renewed = Instant.ofEpochSecond(renewedSecond);
    return new LeaseRecord(version, holder, duration, Instant.EPOCH, renewed, 0);
  }

  private static long after(Duration time) {
    return LONG_AGO + time.toNanos();
  }

  private static LeaseObservation seen(LeaseRecord record) {
    return LeaseObservation.first(record, LONG_AGO);
  }

  @Test
  void whatIsNotThereMayBeTaken() {
    assertThat(seen(LeaseRecord.ABSENT).claim("me", TIMINGS, LONG_AGO)).isEqualTo(Claim.OPEN);
  }

  @Test
  void whatWasReleasedMayBeTaken() {
    assertThat(seen(held("1", "")).claim("me", TIMINGS, LONG_AGO)).isEqualTo(Claim.OPEN);
  }

  @Test
  void whatIsOnesOwnMayBeTaken() {
    assertThat(seen(held("1", "me")).claim("me", TIMINGS, LONG_AGO)).isEqualTo(Claim.OPEN);
  }

  @Test
  void aHolderThatWasSeenOnceProvesNothing() {
    assertThat(seen(held("1", "you")).claim("me", TIMINGS, after(TTL.minusNanos(1))))
        .isEqualTo(Claim.UNDECIDED);
  }

  @Test
  void aHolderThatIsSilentForItsDurationHasLost() {
    assertThat(seen(held("1", "you")).claim("me", TIMINGS, after(TTL))).isEqualTo(Claim.OPEN);
  }

  @Test
  void aHolderThatRenewsIsAlive() {
    LeaseObservation renewed =
        seen(held("1", "you")).then(held("2", "you"), after(TTL.dividedBy(2)));
    assertThat(renewed.claim("me", TIMINGS, after(TTL))).isEqualTo(Claim.REFUSED);
  }

  @Test
  void aHolderThatIsNewIsAlive() {
    LeaseObservation taken = seen(LeaseRecord.ABSENT).then(held("1", "you"), LONG_AGO);
    assertThat(taken.claim("me", TIMINGS, LONG_AGO)).isEqualTo(Claim.REFUSED);
  }

  @Test
  void whoAsksAgainWantsAnotherProofAndCountsOn() {
    LeaseObservation again = seen(held("1", "you")).then(held("2", "you"), after(TTL)).again();
    assertThat(again.claim("me", TIMINGS, after(TTL.plusSeconds(1)))).isEqualTo(Claim.UNDECIDED);
    assertThat(again.claim("me", TIMINGS, after(TTL.multipliedBy(2)))).isEqualTo(Claim.OPEN);
  }

  @Test
  void whatWasWrittenBeforeItWasAskedForAgainProvesNothing() {
    LeaseObservation again = seen(held("1", "")).again().then(held("9", "you"), after(TTL));
    assertThat(again.claim("me", TIMINGS, after(TTL))).isEqualTo(Claim.UNDECIDED);
    assertThat(again.claim("me", TIMINGS, after(TTL.multipliedBy(2)))).isEqualTo(Claim.OPEN);
    LeaseObservation renewed = again.then(held("10", "you"), after(TTL.plusSeconds(2)));
    assertThat(renewed.claim("me", TIMINGS, after(TTL.multipliedBy(2)))).isEqualTo(Claim.REFUSED);
  }

  @Test
  void whatWasWrittenSinceItWasReadAgainProvesLife() {
    LeaseObservation again = seen(held("1", "you")).again().then(held("1", "you"), after(TTL));
    LeaseObservation renewed = again.then(held("2", "you"), after(TTL.plusSeconds(1)));
    assertThat(renewed.claim("me", TIMINGS, after(TTL.plusSeconds(1)))).isEqualTo(Claim.REFUSED);
  }

  /// As by `kubectl label` or an upgrade of the Helm release.
  @Test
  void aWriteThatRenewsNothingIsNoSignOfLifeAndNoRenewal() {
    LeaseObservation labelled =
        seen(held("1", "you")).then(held("2", "you", TTL, 1), after(TTL.dividedBy(2)));
    assertThat(labelled.claim("me", TIMINGS, after(TTL.minusNanos(1)))).isEqualTo(Claim.UNDECIDED);
    assertThat(labelled.claim("me", TIMINGS, after(TTL))).isEqualTo(Claim.OPEN);
    assertThat(labelled.record().version()).as("what is replaced").isEqualTo("2");
    LeaseObservation renewed = labelled.then(held("3", "you", TTL, 3), after(TTL));
    assertThat(renewed.claim("me", TIMINGS, after(TTL))).isEqualTo(Claim.REFUSED);
    LeaseObservation again = renewed.then(held("4", "you", TTL, 3), after(TTL));
    assertThat(again.claim("me", TIMINGS, after(TTL))).isEqualTo(Claim.REFUSED);
  }

  @Test
  void aHolderThatIsOnlyNamedAnewIsNotAliveYet() {
    LeaseObservation edited = seen(held("1", "you")).then(held("2", "they", TTL, 1), after(TTL));
    assertThat(edited.claim("me", TIMINGS, after(TTL))).isEqualTo(Claim.UNDECIDED);
  }

  @Test
  void aLeaseThatIsStatedToLastForAnHourIsTakenSoonerIfNobodyRenewsIt() {
    LeaseObservation stranger = seen(held("1", "you", Duration.ofHours(1), 1));
    assertThat(stranger.claim("me", TIMINGS, after(TTL.multipliedBy(2))))
        .isEqualTo(Claim.UNDECIDED);
    assertThat(stranger.claim("me", TIMINGS, after(TTL.multipliedBy(3)))).isEqualTo(Claim.OPEN);
  }

  /// Its holder holds it for as long as it stated itself.
  @Test
  void aLeaseWhoseDurationWasEditedIsNotTakenFromItsHolder() {
    LeaseObservation edited = seen(held("1", "you", Duration.ZERO, 1));
    assertThat(edited.claim("me", TIMINGS, after(TTL.minusNanos(1)))).isEqualTo(Claim.UNDECIDED);
    assertThat(edited.claim("me", TIMINGS, after(TTL))).isEqualTo(Claim.OPEN);
  }

  /// Its clock does not matter: only its writes count.
  @Property
  void aHolderThatWritesInTimeNeverLosesIt(
      @ForAll @Size(min = 1, max = 20) List<@LongRange(min = 1, max = 5_999) Long> pausesMillis) {
    LeaseObservation observation = seen(held("0", "you"));
    long now = LONG_AGO;
    int version = 1;
    for (long pause : pausesMillis) {
      now += Duration.ofMillis(pause).toNanos();
      assertThat(observation.claim("me", TIMINGS, now)).isNotEqualTo(Claim.OPEN);
      observation = observation.then(held(Integer.toString(version++), "you"), now);
    }
  }
}
