package io.nilometer.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final long RESOLUTION = seconds(15);
  private static final Pairing.Terms ANY_RATE =
      new Pairing.Terms(RESOLUTION, Sample.NOT_SEEN, 0, Clocks.KNOWN, Double.MAX_VALUE);
  private static final long STARTED = seconds(1_000);

  private static long seconds(double seconds) {
    return (long) (seconds * 1e9);
  }

  /// A reading of a container that started at [#STARTED], `at` seconds later.
  private static Sample sample(double at, double cpuSeconds) {
    return new Sample(STARTED + seconds(at), STARTED, seconds(cpuSeconds), 4096);
  }

  private static History history(Sample... samples) {
    Optional<History> history = Optional.empty();
    for (Sample sample : samples) {
      history = Optional.of(next(history, sample));
    }
    return history.orElseThrow();
  }

  private static History next(Optional<History> known, Sample sample) {
    return History.next(known, sample, ANY_RATE, _ -> {});
  }

  @Test
  void oneSampleHasNoRate() {
    assertThat(history(sample(100, 1)).usage()).isEmpty();
  }

  @Test
  void twoSamplesGiveTheRateBetweenThem() {
    assertThat(history(sample(100, 1), sample(110, 6)).usage())
        .contains(new Usage(STARTED + seconds(110), seconds(10), 500_000_000, 4096));
  }

  @Test
  void nanocoresAreTruncated() {
    assertThat(history(sample(100, 1), sample(103, 2)).usage())
        .hasValueSatisfying(usage -> assertThat(usage.cpuNanocores()).isEqualTo(333_333_333));
  }

  @Test
  void eachNewerSampleMovesTheWindow() {
    assertThat(history(sample(100, 1), sample(110, 6), sample(120, 7)))
        .isEqualTo(new History.Paired(sample(110, 6), sample(120, 7)));
  }

  @Test
  void aSampleLessThanTwoSecondsAfterTheLastHasItsRateSinceTheOneBefore() {
    assertThat(history(sample(100, 1), sample(115, 6), sample(116.9, 7)))
        .isEqualTo(new History.Paired(sample(100, 1), sample(116.9, 7)));
    assertThat(history(sample(100, 1), sample(115, 6), sample(117, 7)))
        .isEqualTo(new History.Paired(sample(115, 6), sample(117, 7)));
  }

  @Test
  void ofTheFirstSamplesThoseWithinTwoSecondsCountAsOne() {
    assertThat(history(sample(100, 1), sample(100.3, 1.1)))
        .isEqualTo(new History.Single(sample(100, 1)));
    assertThat(history(sample(100, 1), sample(100.3, 1.1), sample(102, 2), sample(102.3, 2.1)))
        .isEqualTo(new History.Paired(sample(100, 1), sample(102.3, 2.1)));
  }

  @Test
  void aContainerThatRestartedWithinTwoSecondsHasNoRateYet() {
    var restarted = new Sample(STARTED + seconds(116), STARTED + seconds(115.5), 1, 4096);
    assertThat(history(sample(100, 1), sample(115, 6), restarted))
        .isEqualTo(new History.Single(restarted));
  }

  /// As with two scrapers: the counter goes on, the start is another one.
  @Test
  void aStartSetAnewWithinTwoSecondsGivesNoRateOverLess() {
    var moved = new Sample(STARTED + seconds(116), STARTED + seconds(115.5), seconds(9), 4096);
    assertThat(history(sample(100, 1), sample(115, 8.5), moved))
        .isEqualTo(new History.Paired(sample(100, 1), moved));
    assertThat(
            history(
                sample(115, 57.5),
                new Sample(STARTED + seconds(116), STARTED + seconds(115.5), seconds(58), 4096)))
        .isEqualTo(new History.Single(sample(115, 57.5)));
  }

  @Test
  void aStartSetAnewWithinTwoSecondsGivesNoRateOverLessWhereARestartIsImpossible() {
    var few = new Pairing.Terms(RESOLUTION, Sample.NOT_SEEN, 0, Clocks.KNOWN, 4);
    var moved = new Sample(STARTED + seconds(116), STARTED + seconds(115.5), seconds(9), 4096);
    History before = history(sample(100, 1), sample(115, 8.5));
    assertThat(History.next(Optional.of(before), moved, few, _ -> {}))
        .isEqualTo(new History.Paired(sample(100, 1), moved));
  }

  @Test
  void theSameSampleAgainKeepsTheWindow() {
    assertThat(history(sample(100, 1), sample(110, 6), sample(110, 6)))
        .isEqualTo(new History.Paired(sample(100, 1), sample(110, 6)));
  }

  @Test
  void aSampleBetweenTheTwoReplacesTheLater() {
    assertThat(history(sample(100, 1), sample(110, 6), sample(105, 3)))
        .isEqualTo(new History.Paired(sample(100, 1), sample(105, 3)));
  }

  @Test
  void aSampleNotNewerThanTheEarlierDropsIt() {
    assertThat(history(sample(100, 1), sample(110, 6), sample(100, 1)))
        .isEqualTo(new History.Single(sample(100, 1)));
  }

  @Test
  void theSameSampleAgainAfterOneOnlyStaysWithoutRate() {
    assertThat(history(sample(100, 1), sample(100, 1)))
        .isEqualTo(new History.Single(sample(100, 1)));
  }

  @Test
  void containerJustStartedHasARateAfterItsFirstSample() {
    assertThat(history(sample(10, 2)).usage())
        .contains(new Usage(STARTED + seconds(10), seconds(10), 200_000_000, 4096));
  }

  @Test
  void containerYoungerThanTenSecondsHasNoRateYet() {
    assertThat(history(sample(9.999, 2)).usage()).isEmpty();
  }

  @Test
  void containerAsOldAsTheResolutionIsNotJustStarted() {
    assertThat(history(sample(15, 2)).usage()).isEmpty();
  }

  @Test
  void containerThatClaimsToStartInTheFutureHasNoRate() {
    var future = new Sample(STARTED, STARTED + seconds(5), seconds(1), 4096);
    assertThat(history(future).usage()).isEmpty();
  }

  @Test
  void containerJustStartedIsRatedSinceItsStartThoughAnEarlierSampleIsThere() {
    assertThat(history(sample(4, 1), sample(14, 7)).usage())
        .contains(new Usage(STARTED + seconds(14), seconds(14), 500_000_000, 4096));
  }

  @Test
  void restartedContainerIsSkippedUntilItsSecondSample() {
    Sample restarted = new Sample(STARTED + seconds(130), STARTED + seconds(125), 0, 4096);
    History history = history(sample(100, 1), sample(110, 6), restarted);
    assertThat(history).isEqualTo(new History.Single(restarted));
  }

  @Test
  void restartedContainerIsRatedSinceItsStartWhenOldEnough() {
    var restarted = new Sample(STARTED + seconds(132), STARTED + seconds(120), seconds(6), 4096);
    assertThat(history(sample(100, 1), sample(110, 6), restarted).usage())
        .contains(new Usage(STARTED + seconds(132), seconds(12), 500_000_000, 4096));
  }

  @Test
  void aStartBeforeTheLastSampleIsNoRestart() {
    var moved = new Sample(STARTED + seconds(120), STARTED + seconds(1), seconds(7), 4096);
    assertThat(history(sample(100, 1), sample(110, 6), moved))
        .isEqualTo(new History.Paired(sample(110, 6), moved));
  }

  @Test
  void fallenCpuHasNoRate() {
    assertThat(history(sample(100, 6), sample(110, 5)).usage()).isEmpty();
  }

  @Test
  void afterFallenCpuTheNextSampleHasARateAgain() {
    assertThat(history(sample(100, 6), sample(110, 0), sample(120, 1)).usage())
        .hasValueSatisfying(usage -> assertThat(usage.cpuNanocores()).isEqualTo(100_000_000));
  }

  @Test
  void aStartThatWentBackWhileTheCounterGoesOnIsNoRestart() {
    var earlier = new Sample(STARTED + seconds(110), STARTED - seconds(60), seconds(9), 4096);
    assertThat(history(sample(100, 6), earlier).usage())
        .hasValueSatisfying(usage -> assertThat(usage.cpuNanocores()).isEqualTo(300_000_000));
  }

  @Test
  void countersAreUnsigned() {
    var before = new Sample(seconds(100), Long.MAX_VALUE - 4_999, 1);
    var after = new Sample(seconds(110), Long.MIN_VALUE + 5_000, 1);
    assertThat(history(before, after).usage())
        .hasValueSatisfying(usage -> assertThat(usage.cpuNanocores()).isEqualTo(1_000));
  }

  @Test
  void longRunningContainerNeedsTwoSamples() {
    assertThat(history(new Sample(seconds(1_700_000_012), seconds(1), 1)).usage()).isEmpty();
  }

  @Property
  void theRateIsWhatWasUsedOverTheTimeItTook(
      @ForAll @LongRange(max = 1_000_000_000_000L) long usedNanos,
      @ForAll @LongRange(min = 2_000_000_000L, max = 600_000_000_000L) long windowNanos) {
    var first = new Sample(seconds(50), 17, 1);
    var second = new Sample(seconds(50) + windowNanos, 17 + usedNanos, 1);
    double nanocores = (double) history(first, second).usage().orElseThrow().cpuNanocores();
    double exact = (double) usedNanos * 1e9 / (double) windowNanos;
    assertThat(nanocores).isBetween(exact - 1 - exact * 1e-12, exact + exact * 1e-12);
  }

  @Property
  void whateverComesTheEarlierSampleIsEarlier(
      @ForAll List<@LongRange(min = 1, max = 60) Long> times) {
    History history = next(Optional.empty(), new Sample(seconds(60), 1, 1));
    for (long time : times) {
      history = next(Optional.of(history), new Sample(seconds(2.0 * time), time, 1));
      assertThat(history.last().timeNanos()).isEqualTo(seconds(2.0 * time));
      if (history instanceof History.Paired(Sample prev, Sample last)) {
        assertThat(prev.timeNanos()).isLessThan(last.timeNanos());
      }
    }
  }
}
