package io.nilometer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What kubelets report that are odd in one way each, and that the rate is the true one or none. A
/// node and its containers are scraped every 15 s of our clock; the oddity happens at 60 s.
class OddKubeletsTest {

  private static final long RESOLUTION = nanos(15);
  private static final double BEGAN = 1_700_000_000;
  private static final double ODD = 60;
  private static final double LONG_AGO = -36_000;

  private static long nanos(double seconds) {
    return Math.round(seconds * 1e9);
  }

  /// What the kubelet reports of one container, seconds since the first scrape.
  ///
  /// @param time by the kubelet's clock
  private record Reading(double time, double start, double cpu) {

    Sample sample() {
      return new Sample(nanos(BEGAN + time), nanos(BEGAN + start), nanos(cpu), 4096);
    }
  }

  private double cores = 16;
  private double clock; // how much the node's clock is ahead
  private double took;
  private double ours; // how much the clock of the replica that scrapes is ahead
  private double lastOurs;
  private String replica = "scraper";
  private String lastReplica = replica;
  private final List<Double> nodeRates = new ArrayList<>(); // after each scrape
  private final List<Double> impossible = new ArrayList<>();
  private Machine machine = machine("uid-1");

  private Machine machine(String uid) {
    return new Machine(uid, "", nanos(cores));
  }

  private NodeHistory scraped(
      Optional<NodeHistory> known, double now, Optional<Reading> container) {
    long requested = nanos(BEGAN + now + ours);
    double clockSet = replica.equals(lastReplica) ? ours - lastOurs : 0;
    lastOurs = ours;
    lastReplica = replica;
    var node = new Sample(nanos(BEGAN + now + clock), nanos(4_000 + now / 2), 4096);
    List<PodSample> pods =
        container.stream()
            .map(
                reading ->
                    new PodSample(
                        new PodRef("ns", "pod"),
                        List.of(new ContainerSample("c", reading.sample()))))
            .toList();
    var batch =
        new NodeBatch(
            "node",
            new Origin(replica, replica.equals("scraper") ? 1 : 2, Math.round(now) + 1),
            requested,
            nanos(took),
            machine,
            new Scrape(Optional.of(node), pods),
            nanos(clockSet));
    return known
        .map(history -> history.accept(batch, RESOLUTION, impossible::add))
        .orElseGet(() -> NodeHistory.of(batch, RESOLUTION, impossible::add));
  }

  /// The pod's rate after each scrape, in cores; not a number where there is none.
  private List<Double> rates(DoubleFunction<Reading> container) {
    return rates(15, now -> Optional.ofNullable(container.apply(now)));
  }

  private List<Double> rates(double every, DoubleFunction<Optional<Reading>> container) {
    var rates = new ArrayList<Double>();
    Optional<NodeHistory> history = Optional.empty();
    for (double now = 0; now <= 180; now += every) {
      history = Optional.of(scraped(history, now, container.apply(now)));
      var usages = new ArrayList<PodUsage>();
      history.get().addPodUsages(nanos(BEGAN + now + ours - 55), usages);
      nodeRates.add(
          history
              .get()
              .usage(0)
              .map(usage -> usage.usage().cpuNanocores() / 1e9)
              .orElse(Double.NaN));
      rates.add(
          usages.isEmpty()
              ? Double.NaN
              : usages.getFirst().containers().getFirst().cpuNanocores() / 1e9);
    }
    return rates;
  }

  private static void assertTrue(List<Double> rates, double rate, int missing) {
    assertThat(rates.subList(1, rates.size()))
        .allSatisfy(
            each -> {
              if (!each.isNaN()) {
                assertThat(each).isCloseTo(rate, within(0.02 * rate));
              }
            });
    assertThat(rates.subList(1, rates.size()).stream().filter(each -> each.isNaN()))
        .as("scrapes without a rate, of %s", rates)
        .hasSize(missing);
  }

  @ParameterizedTest
  @ValueSource(doubles = {5, -5, 14, -14, 30, -30, 90, -90, 3_600, -3_600})
  void aClockThatIsSetDoesNotChangeRates(double step) {
    List<Double> rates =
        rates(
            now -> {
              clock = now >= ODD ? step : 0;
              return new Reading(now + clock, -600, 300 + now / 2);
            });
    assertTrue(rates, 0.5, 0);
  }

  @Test
  void aClockThatIsSetThereAndBackDoesNotChangeRates() {
    List<Double> rates =
        rates(
            now -> {
              clock = now >= ODD && now < 2 * ODD ? 30 : 0;
              return new Reading(now + clock, -600, 300 + now / 2);
            });
    assertTrue(rates, 0.5, 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {600, -600})
  void aClockThatIsWrongDoesNotMakeSamplesOld(double wrong) {
    clock = wrong;
    assertTrue(rates(now -> new Reading(now + wrong, LONG_AGO + wrong, now)), 1, 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {10, -10, 100, 3_600, -3_600})
  void ourClockThatIsSetDoesNotChangeRates(double step) {
    List<Double> rates =
        rates(
            now -> {
              ours = now >= ODD ? step : 0;
              return new Reading(now, LONG_AGO, 300 + now / 2);
            });
    assertTrue(rates, 0.5, 0);
    assertTrue(nodeRates, 0.5, 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {5, -5, 14, -14, 50, -50})
  void anotherReplicaWhoseClockDiffersDoesNotChangeRates(double difference) {
    List<Double> rates =
        rates(
            now -> {
              replica = now >= ODD ? "other" : "scraper";
              ours = now >= ODD ? difference : 0;
              return new Reading(now, LONG_AGO, 300 + now / 2);
            });
    assertTrue(rates, 0.5, 0);
    assertTrue(nodeRates, 0.5, 0);
  }

  /// It samples every 20 s, the node and its container alike.
  @ParameterizedTest
  @ValueSource(doubles = {3_600, -3_600, 90})
  void aClockThatIsSetWhereItSamplesOnATimerCostsTheRateUntilItsSecondSample(double step) {
    List<Double> rates =
        rates(
            now -> {
              double read = Math.floor((now + 100) / 20) * 20 - 100;
              double set = read >= 45 ? step : 0;
              clock = read + set - now;
              return new Reading(read + set, LONG_AGO, 300 + read);
            });
    assertTrue(rates.subList(2, rates.size()), 1, 2);
  }

  /// The node is sampled when it is asked for, its container every 20 s.
  @ParameterizedTest
  @CsvSource({"3600, 0", "-3600, 0", "90, 0", "3600, 5", "-3600, 5"})
  void theNodeAloneShowsThatTheClockWasSet(double step, double later) {
    List<Double> rates =
        rates(
            now -> {
              clock = now >= ODD ? step : 0;
              double read = Math.floor((now - later + 100) / 20) * 20 - 100 + later;
              return new Reading(read + (read >= ODD ? step : 0), LONG_AGO, 300 + read);
            });
    assertTrue(rates.subList(3, rates.size()), 1, later > 0 ? 1 : 0); // it is set before it reads
    assertTrue(nodeRates, 0.5, 0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {10, -10, 30})
  void aSmallStepThatOnlyTheNodeShowsCostsOneRate(double step) {
    rates(
        15,
        now -> {
          clock = now >= ODD ? step : 0;
          return Optional.empty();
        });
    assertTrue(nodeRates, 0.5, 1);
  }

  /// The lines of the container have no timestamp, so that the time is that of the request.
  @ParameterizedTest
  @ValueSource(doubles = {90, -90, 30, -30})
  void aLineWithoutATimestampShowsNothingOfTheKubeletsClock(double step) {
    List<Double> rates =
        rates(
            now -> {
              clock = now >= ODD ? step : 0;
              return new Reading(now, LONG_AGO, 300 + now / 2);
            });
    assertThat(rates.subList(1, rates.size()))
        .allMatch(rate -> rate.isNaN() || Math.abs(rate - 0.5) < 0.01);
    assertTrue(nodeRates, 0.5, Math.abs(step) > 60 ? 0 : 1);
  }

  /// It samples when it is asked, and answers late.
  @Test
  void aSlowKubeletIsNoClockThatIsSet() {
    List<Double> rates =
        rates(
            now -> {
              took = now == ODD ? 5 : 0;
              clock = took; // of the node's sample
              return new Reading(now + took, LONG_AGO, 1_000 + (now + took) / 2);
            });
    assertTrue(rates, 0.5, 0);
  }

  /// The node is sampled when it is asked for, its container on a grid of its own.
  @ParameterizedTest
  @ValueSource(doubles = {7, 10, 20, 25, 45})
  void aCounterThatIsReadNowAndThenIsRatedOverItsOwnTimes(double grid) {
    List<Double> rates =
        rates(
            now -> {
              double read = Math.floor((now + 100) / grid) * grid - 100;
              return new Reading(read, LONG_AGO, 1_000 + read);
            });
    assertTrue(rates.subList(4, rates.size()), 1, 0);
  }

  @Test
  void statisticsThatStandStillAreLeftOutOnceTheyAreOld() {
    List<Double> rates =
        rates(now -> new Reading(Math.min(now, ODD), LONG_AGO, 100 + Math.min(now, ODD)));
    assertTrue(rates.subList(0, 8), 1, 0); // up to 105 s
    assertThat(rates.subList(8, rates.size())).containsOnly(Double.NaN);
  }

  @Test
  void aStartThatMovesWhileTheCounterGoesOnIsNoRestart() {
    for (double used : List.of(100_000.0, 300.0, 30.0)) {
      List<Double> rates =
          rates(
              now -> {
                double start = now < ODD ? LONG_AGO : ODD + Math.floor((now - ODD) / 40) * 40;
                return new Reading(now, start, used + now / 2);
              });
      assertTrue(rates, 0.5, 0);
    }
  }

  @Test
  void aStartBehindTheSampleDoesNotHideTheContainer() {
    assertTrue(
        rates(now -> new Reading(now - 1, now < ODD ? LONG_AGO : now + 1, 1_000 + now / 2)),
        0.5,
        0);
  }

  @Test
  void aStartThatIsMissingForAWhileIsNoRestart() {
    assertTrue(
        rates(now -> new Reading(now, now >= 60 && now < 90 ? -BEGAN : LONG_AGO, 1_000 + now / 2)),
        0.5,
        0);
  }

  /// It used 0.5 cores, and 2 since it was restarted some seconds before a scrape.
  @ParameterizedTest
  @CsvSource({"5, true", "5, false", "12, true", "12, false"})
  void aRestartedContainerIsRatedSinceItsStart(double before, boolean much) {
    double restart = ODD - before;
    double used = much ? 1_000 : 5;
    DoubleUnaryOperator cpu = now -> now < ODD ? used + now / 2 : 0.05 + 2 * (now - restart);
    List<Double> rates =
        rates(now -> new Reading(now, now < ODD ? LONG_AGO : restart, cpu.applyAsDouble(now)));
    assertTrue(rates.subList(0, 4), 0.5, 0);
    assertTrue(rates.subList(4, rates.size()), 2, 0);
    assertThat(rates.get(4)).isEqualTo(before < 10 ? Double.NaN : 2.004, within(0.01));
  }

  /// The counter is the new one, the start that of before for 20 s.
  @Test
  void aRestartWhoseStartIsReportedLateHasNoFalseRate() {
    List<Double> rates =
        rates(
            now ->
                now < ODD + 5
                    ? new Reading(now, LONG_AGO, 5 + now / 2)
                    : new Reading(
                        now, now < ODD + 25 ? LONG_AGO : ODD + 5, 0.05 + 2 * (now - ODD - 5)));
    assertTrue(rates.subList(0, 5), 0.5, 0);
    assertTrue(rates.subList(5, rates.size()), 2, 0);
  }

  @Test
  void anotherMachineHasARateWithItsSecondSample() {
    List<Double> rates =
        rates(
            now -> {
              machine = machine(now < ODD ? "uid-1" : "uid-2");
              return now < ODD
                  ? new Reading(now, LONG_AGO, 70 + now / 2)
                  : new Reading(now, LONG_AGO, 72 + 2 * now);
            });
    assertTrue(rates.subList(0, 4), 0.5, 0);
    assertThat(rates.get(4)).isNaN();
    assertTrue(rates.subList(4, rates.size()), 2, 0);
  }

  @ParameterizedTest
  @CsvSource({"16, true", "4, true", "0, true", "16, false"})
  void aJumpToAnotherCounterHasNoRate(double capacity, boolean far) {
    cores = capacity;
    machine = machine("uid-1");
    double jump = far ? 699_424 : 400;
    List<Double> rates =
        rates(now -> new Reading(now, LONG_AGO, 1_000 + now / 2 + (now < ODD ? 0 : jump)));
    assertTrue(rates, 0.5, 1);
    assertThat(impossible).hasSize(1);
  }

  @Test
  void aFullyLoadedNodeIsPossible() {
    assertTrue(rates(now -> new Reading(now, LONG_AGO, 1_000 + 16.5 * now)), 16.5, 0);
    assertThat(impossible).isEmpty();
  }

  /// So that the pod does not lose to one that a stuck kubelet still reports.
  @Test
  void aStartThatIsLeftOutIsTheKnownOne() {
    Optional<NodeHistory> history = Optional.empty();
    for (double now = 0; now <= 60; now += 15) {
      double start = now < 45 ? -600 : -BEGAN;
      history = Optional.of(scraped(history, now, Optional.of(new Reading(now, start, 300 + now))));
    }
    var usages = new ArrayList<PodUsage>();
    history.orElseThrow().addPodUsages(0, usages);
    assertThat(usages).extracting(PodUsage::startNanos).containsExactly(nanos(BEGAN - 600));
  }

  @Test
  void aCounterThatFallsByAMillisecondDoesNotHideThePod() {
    List<Double> rates = rates(now -> new Reading(now, -600, 300 - (now == ODD ? 0.001 : 0)));
    assertThat(rates.subList(1, rates.size()))
        .allSatisfy(rate -> assertThat(rate).isBetween(0.0, 0.001));
  }

  @Test
  void anOlderReadingThatIsHandedOutOnceDoesNotHideThePod() {
    clock = 0.1;
    List<Double> rates =
        rates(
            now -> {
              double read = now == ODD ? now - 22 : now - 3;
              return new Reading(read, -600, 300 + read / 2);
            });
    assertTrue(rates, 0.5, 0);
  }

  /// It used 0.5 cores for a minute, and 2 since it was restarted behind the step.
  @ParameterizedTest
  @ValueSource(doubles = {3_600, -3_600, 30})
  void aRestartThatComesWithAStepOfTheClockHasNoFalseRate(double step) {
    List<Double> rates =
        rates(
            now -> {
              clock = now >= ODD ? step : 0;
              return now < ODD
                  ? new Reading(now, -5, 1 + now / 20)
                  : new Reading(now + clock, ODD - 8 + step, 1 + 2 * (now - ODD + 8));
            });
    assertTrue(rates.subList(0, 5), 0.05, rates.get(4).isNaN() ? 1 : 0);
    assertTrue(rates.subList(5, rates.size()), 2, 0);
    assertThat(rates.get(4)).isNaN();
  }

  @Test
  void aPodThatIsMissingForAWhileKeepsItsRateAndGoesOn() {
    List<Double> rates =
        rates(
            15,
            now ->
                now > ODD && now < ODD + 40
                    ? Optional.empty()
                    : Optional.of(new Reading(now, LONG_AGO, 1_000 + now / 2)));
    assertTrue(rates, 0.5, 0);
  }

  @Test
  void aPodThatIsMissingForLongIsNot() {
    List<Double> rates =
        rates(
            15,
            now ->
                now > ODD
                    ? Optional.empty()
                    : Optional.of(new Reading(now, LONG_AGO, 1_000 + now / 2)));
    assertTrue(rates.subList(0, 8), 0.5, 0);
    assertThat(rates.subList(8, rates.size())).containsOnly(Double.NaN);
  }

  @Test
  void aContainerThatIsMissingIsWaitedForAndThenHasEnded() {
    Optional<NodeHistory> history = Optional.empty();
    var containers = new ArrayList<Integer>();
    for (int now = 0; now <= 90; now += 15) {
      var a = new ContainerSample("a", new Reading(now, LONG_AGO, now).sample());
      var b = new ContainerSample("b", new Reading(now, LONG_AGO, now).sample());
      var pod = new PodSample(new PodRef("ns", "pod"), now < 30 ? List.of(a, b) : List.of(a));
      var batch =
          new NodeBatch(
              "node",
              new Origin("scraper", 1, now + 1),
              nanos(BEGAN + now),
              new Scrape(Optional.empty(), List.of(pod)));
      history =
          Optional.of(
              history
                  .map(known -> known.accept(batch, RESOLUTION))
                  .orElseGet(() -> NodeHistory.of(batch, RESOLUTION, _ -> {})));
      var usages = new ArrayList<PodUsage>();
      history.get().addPodUsages(0, usages);
      containers.add(usages.isEmpty() ? 0 : usages.getFirst().containers().size());
    }
    assertThat(containers).containsExactly(0, 2, 2, 2, 2, 1, 1);
  }
}
