package io.nilometer.scrape;

import static io.nilometer.scrape.ScraperFixture.FIRST;
import static io.nilometer.scrape.ScraperFixture.START;
import static io.nilometer.scrape.ScraperFixture.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.EpochNanos;
import io.nilometer.model.Labels;
import io.nilometer.model.Machine;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import io.nilometer.scrape.kubelet.FakeKubeletClient;
import io.nilometer.storage.BatchRouter;
import io.nilometer.telemetry.KubeletProblems;
import io.nilometer.telemetry.RecentChanges;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ResourceLock("log of NodeScraper")
class NodeScraperTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());

  private final ScraperFixture fixture = new ScraperFixture(KIT);

  @AfterEach
  void end() {
    KIT.stop(fixture.scraper());
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static void newer(FakeKubeletClient.Question question, Instant now) {
    question.succeed(now);
  }

  private static void same(FakeKubeletClient.Question question, Instant now) {
    question.succeed(START);
  }

  private static void failing(FakeKubeletClient.Question question, Instant now) {
    question.fail("connection refused");
  }

  /// The kubelet is asked at just these times, in seconds after `START`, when it answers so.
  private void assertAsked(
      BiConsumer<FakeKubeletClient.Question, Instant> answering, double... seconds) {
    for (double second : seconds) {
      double wait = second - Duration.between(START, fixture.now()).toMillis() / 1e3;
      fixture.passes(wait - 0.001);
      assertThat(fixture.kubelet.questions).as("before %s s", second).isEmpty();
      fixture.passes(0.001);
      answering.accept(fixture.question(), fixture.now());
    }
  }

  @Test
  void aNodeIsScrapedWhenTheGateLetsItThrough() {
    fixture.start(node("10.0.0.1"));
    FakeKubeletClient.Question question = fixture.question();
    assertThat(question.target().authority()).isEqualTo("10.0.0.1:10250");
    question.succeed(START);
    assertThat(fixture.batch().scrape().node())
        .contains(new Sample(EpochNanos.of(START), 1_500_000_000, 4096));
  }

  @Test
  void aNewNodeIsScrapedAgainAfterTwoSecondsThenAtItsOwnTimes() {
    fixture.start(node("10.0.0.1"));
    fixture.question().succeed(START);
    assertAsked(NodeScraperTest::newer, 2.0, 18.0, 33.0, 48.0);
  }

  @Test
  void aClockThatIsSetBackDuringARequestDelaysNoScrape() {
    fixture.startSteady();
    fixture.passes(16);
    FakeKubeletClient.Question question = fixture.question();
    fixture.passes(1);
    fixture.setClock(START.minusSeconds(3_600));
    question.succeed(START.plusSeconds(18));
    fixture.passes(15);
    fixture.question();
  }

  @Test
  void theTimeARequestTookDoesNotDependOnTheWallClock() {
    fixture.start(node("10.0.0.1"));
    FakeKubeletClient.Question question = fixture.question();
    fixture.passes(3);
    fixture.setClock(START.minusSeconds(3_600));
    question.succeed(START);
    assertThat(fixture.tally.summary().slowest().took()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aNewNodeIsRetriedUntilItsKubeletHasANewerSample() {
    fixture.start(node("10.0.0.1"));
    fixture.question().succeed(START);
    fixture.passes(2);
    fixture.question().succeed(START);
    fixture.passes(3);
    fixture.question().succeed(START.plusSeconds(4));
    assertAsked(NodeScraperTest::newer, 18.0, 33.0);
  }

  @Test
  void aNewNodeIsRetriedFourTimesAtMost() {
    fixture.start(node("10.0.0.1"));
    fixture.question().succeed(START);
    assertAsked(NodeScraperTest::same, 2.0, 5.0, 9.0, 14.0, 18.0, 33.0, 48.0);
  }

  @Test
  void aNewNodeThatFailsIsRetriedFourTimesAtMost() {
    fixture.start(node("10.0.0.1"));
    fixture.question().fail("connection refused");
    assertAsked(NodeScraperTest::failing, 2.0, 5.0, 9.0, 14.0, 18.0, 33.0, 48.0);
  }

  private void answerWithContainerSampledAt(Instant container) {
    fixture
        .question()
        .succeed(
            """
            node_cpu_usage_seconds_total 1 %1$d
            node_memory_working_set_bytes 1 %1$d
            container_cpu_usage_seconds_total{container="c",namespace="n",pod="p"} 1 %2$d
            container_memory_working_set_bytes{container="c",namespace="n",pod="p"} 1 %2$d
            """
                .formatted(fixture.now().toEpochMilli(), container.toEpochMilli()),
            EpochNanos.of(fixture.now()));
  }

  @Test
  void aNewNodeIsRetriedUntilAllItsContainersHaveANewerSample() {
    fixture.start(node("10.0.0.1"));
    answerWithContainerSampledAt(START.minusSeconds(5));
    fixture.passes(2);
    answerWithContainerSampledAt(START.minusSeconds(5));
    fixture.passes(3);
    answerWithContainerSampledAt(START.plusSeconds(4));
    assertAsked(NodeScraperTest::newer, 18.0, 33.0);
    assertThat(fixture.overdue.contains("n")).isFalse();
  }

  @Test
  void aNodeOfWhichAContainerHasNoNewerSampleIsOverdueWhenTheRetriesAreUsedUp() {
    fixture.start(node("10.0.0.1"));
    answerWithContainerSampledAt(START);
    for (int pause = 2; pause <= 5; pause++) {
      assertThat(fixture.overdue.contains("n")).isFalse();
      fixture.passes(pause);
      answerWithContainerSampledAt(START);
    }
    assertThat(fixture.overdue.contains("n")).isTrue();
    fixture.passes(4);
    answerWithContainerSampledAt(fixture.now());
    assertThat(fixture.overdue.contains("n")).isFalse();
  }

  @Test
  void aNodeIsOverdueFromItsSecondFailureUntilItAnswers() {
    fixture.start(node("10.0.0.1"));
    fixture.question().fail("connection refused");
    assertThat(fixture.overdue.contains("n")).isFalse();
    fixture.passes(2);
    fixture.question().fail("connection refused");
    assertThat(fixture.overdue.contains("n")).isTrue();
    fixture.passes(3);
    fixture.question().succeed(fixture.now());
    assertThat(fixture.overdue.contains("n")).isFalse();
    fixture.passes(4);
    fixture.question().fail("connection refused");
    assertThat(fixture.overdue.contains("n")).isFalse();
  }

  @Test
  void aNodeThatFailsAfterTwoSecondsIsOverdueAtOnceAndNotWhenItIsScrapedElsewhere() {
    fixture.start(node("10.0.0.1"));
    FakeKubeletClient.Question slow = fixture.question();
    fixture.passes(10);
    slow.fail("request timeout");
    assertThat(fixture.overdue.contains("n")).isTrue();
    fixture.tell(NodeScraper.Release.NOW);
    fixture.passes(15);
    fixture.question().fail("request timeout");
    fixture.router.expectTerminated(fixture.scraper());
    assertThat(fixture.overdue.contains("n")).isFalse();
  }

  @Test
  void aNodeWithoutAnAddressIsOverdueUntilItHasOne() {
    fixture.start(nodeWithoutAddress());
    assertThat(fixture.overdue.contains("n")).isTrue();
    fixture.tell(new NodeScraper.Describe(node("10.0.0.1")));
    assertThat(fixture.overdue.contains("n")).isFalse();
  }

  @Test
  void aFailedScrapeIsRetriedTwiceInItsCycle() {
    fixture.startSteady();
    assertAsked(NodeScraperTest::failing, 18.0, 19.0);
    assertAsked(NodeScraperTest::newer, 21.0, 33.0);
    assertAsked(NodeScraperTest::failing, 48.0, 49.0, 51.0);
    assertAsked(NodeScraperTest::newer, 63.0, 78.0);
  }

  @Test
  void aKubeletIsAProblemSinceItsFirstFailureWhenTheRetriesHaveFailedUntilItAnswers() {
    fixture.startSteady();
    assertAsked(NodeScraperTest::failing, 18, 19);
    assertThat(fixture.telemetry.kubelets().all()).isEmpty();
    assertAsked(NodeScraperTest::failing, 21, 33, 34, 36);
    assertThat(fixture.telemetry.kubelets().all())
        .containsExactly(
            new KubeletProblems.Failing("n", START.plusSeconds(18), "connection refused"));
    assertAsked(NodeScraperTest::newer, 48);
    assertThat(fixture.telemetry.kubelets().all()).isEmpty();
    assertThat(fixture.telemetry.changes().all())
        .extracting(RecentChanges.Change::kind)
        .containsExactly(RecentChanges.Kind.KUBELET_RECOVERED, RecentChanges.Kind.KUBELET_FAILED);
  }

  @Test
  void aNodeThatIsScrapedElsewhereIsNoProblemHere() {
    fixture.startSteady();
    assertAsked(NodeScraperTest::failing, 18, 19, 21);
    assertThat(fixture.telemetry.kubelets().all()).hasSize(1);
    fixture.tell(NodeScraper.Release.NOW);
    fixture.router.expectTerminated(fixture.scraper());
    assertThat(fixture.telemetry.kubelets().all()).isEmpty();
  }

  @Test
  void aKubeletThatFailsForLongIsAskedOnceACycle() {
    fixture.startSteady();
    assertAsked(NodeScraperTest::failing, 18, 19, 21, 33, 34, 36, 48, 49, 51, 63, 78);
    assertAsked(NodeScraperTest::newer, 93);
    assertAsked(NodeScraperTest::failing, 108, 109, 111, 123);
  }

  @Test
  void aRetryThatMayNotEndInItsCycleIsNotMade() {
    fixture.startSteady();
    fixture.passes(16);
    FakeKubeletClient.Question slow = fixture.question();
    fixture.passes(10);
    slow.fail("timeout");
    assertAsked(NodeScraperTest::newer, 33.0);
  }

  @Test
  void aRequestThatFailsABitBeforeItsTimeByTheClockIsNotRepeatedAtThatTime() {
    fixture.startSteady();
    fixture.passes(15.5);
    fixture.tell(NodeScraper.Poll.NOW);
    fixture.question().fail("connection refused");
    assertAsked(NodeScraperTest::failing, 33.0, 34.0);
  }

  @Test
  void aBodyWithoutUsageIsAFailedScrape() {
    fixture.startSteady();
    fixture.passes(16);
    fixture.question().succeed("resource_scrape_error 0\n", EpochNanos.of(fixture.now()));
    fixture.router.expectNoMessage(Duration.ZERO);
    assertThat(fixture.exposed()).contains("_kubelet_request_total{success=\"false\"} 1.0");
    assertAsked(NodeScraperTest::newer, 19.0);
  }

  @Test
  void samplesOfAClockThatIsADayOffAreLeftOut() {
    fixture.startSteady();
    fixture.passes(16);
    long now = fixture.now().toEpochMilli();
    long hour = Duration.ofHours(1).toMillis();
    fixture
        .question()
        .succeed(
            """
            node_cpu_usage_seconds_total 1 %d
            node_memory_working_set_bytes 1
            container_cpu_usage_seconds_total{container="c",namespace="n",pod="p"} 1 %d
            container_memory_working_set_bytes{container="c",namespace="n",pod="p"} 1
            """
                .formatted(now - 25 * hour, now + 23 * hour),
            EpochNanos.of(fixture.now()));
    Scrape scrape = fixture.batch().scrape();
    assertThat(scrape.node()).isEmpty();
    assertThat(scrape.pods()).hasSize(1);
    assertThat(fixture.exposed()).contains("nilometer_scrape_broken_lines_total 1.0");
  }

  @Test
  void timesInTheYear2262AreNone() {
    fixture.startSteady();
    fixture.passes(16);
    String body = "node_cpu_usage_seconds_total 1 9223372036854\nnode_memory_working_set_bytes 1\n";
    fixture.question().succeed(body, EpochNanos.of(fixture.now()));
    fixture.router.expectNoMessage(Duration.ZERO);
    assertThat(fixture.exposed()).contains("_kubelet_request_total{success=\"false\"} 1.0");
  }

  @Test
  void linesThatCannotBeUsedAreCounted() {
    fixture.startSteady();
    fixture.passes(16);
    String line = "node_cpu_usage_seconds_total 1\n";
    fixture
        .question()
        .succeed(
            line
                + "node_memory_working_set_bytes 1\n"
                + "container_cpu_usage_seconds_total{container=\"c\",namespace=\"n\",pod=\"p\"}"
                + " -1\n",
            EpochNanos.of(fixture.now()));
    assertThat(fixture.batch().scrape().samples()).isEqualTo(1);
    assertThat(fixture.exposed()).contains("nilometer_scrape_broken_lines_total 1.0");
  }

  @Test
  void anotherMachineBehindTheNodeIsScrapedAtOnceAndTheFormersAnswerDoesNotCount() {
    fixture.startSteady();
    fixture.passes(16);
    FakeKubeletClient.Question ofTheFormer = fixture.question();
    fixture.tell(new NodeScraper.Describe(machine("uid-1")));
    ofTheFormer.succeed(fixture.now());
    assertThat(fixture.batch().machine().uid()).isEqualTo("uid-1");
    fixture.passes(3);
    fixture.tell(new NodeScraper.Describe(machine("uid-2")));
    fixture.router.expectMessage(new BatchRouter.Forget("n"));
    fixture.passGate();
    fixture.question().succeed(fixture.now());
    assertThat(fixture.batch().machine().uid()).isEqualTo("uid-2");
  }

  private static NodeFacts machine(String uid) {
    NodeFacts node = node("10.0.0.1");
    return new NodeFacts(
        node.name(),
        node.labels(),
        node.addresses(),
        node.kubeletPort(),
        node.metricsPath(),
        node.ready(),
        new Machine(uid, "", 0));
  }

  @Test
  void noSecondQuestionIsAskedWhileTheFirstIsNotAnswered() {
    fixture.startSteady();
    fixture.passes(16);
    FakeKubeletClient.Question slow = fixture.question();
    for (int second = 0; second < 40; second += 8) {
      fixture.passes(8);
      fixture.tell(NodeScraper.Poll.NOW);
      assertThat(fixture.kubelet.questions).isEmpty();
    }
    slow.succeed(fixture.now());
    assertAsked(NodeScraperTest::newer, 63.0, 78.0);
  }

  @Test
  void aKubeletThatTakesNearlyACycleIsStillAskedInEach() {
    fixture.startSteady();
    fixture.passes(16);
    FakeKubeletClient.Question slow = fixture.question();
    fixture.passes(14);
    slow.succeed(fixture.now());
    fixture.passes(1);
    assertThat(fixture.kubelet.questions).hasSize(1);
  }

  @Test
  void theOriginsOfBatchesCountUpAndAFailureTakesNoNumber() {
    fixture.start(node("10.0.0.1"));
    fixture.question().succeed(START);
    fixture.passes(2);
    fixture.question().fail("connection refused");
    fixture.passes(3);
    fixture.question().succeed(fixture.now());
    assertThat(fixture.batch().origin()).isEqualTo(FIRST);
    assertThat(fixture.batch().origin()).isEqualTo(FIRST.next());
  }

  @Test
  void aBatchSaysWhenTheKubeletWasAsked() {
    fixture.start(node("10.0.0.1"));
    var asked = EpochNanos.of(Instant.EPOCH.plusSeconds(5));
    fixture
        .question()
        .succeed("node_cpu_usage_seconds_total 1\nnode_memory_working_set_bytes 1\n", asked);
    assertThat(fixture.batch().requestedNanos()).isEqualTo(asked);
  }

  @Test
  void aBatchHasByHowMuchOurClockWasSetSinceTheOneBefore() {
    fixture.startSteady();
    fixture.passes(16);
    fixture.question().succeed(fixture.now());
    assertThat(fixture.batch().clockSetNanos()).isZero();
    fixture.setClock(fixture.now().minusSeconds(10));
    fixture.passes(15);
    fixture.question().succeed(fixture.now());
    assertThat(fixture.batch().clockSetNanos()).isEqualTo(-10_000_000_000L);
    fixture.passes(25);
    fixture.question().succeed(fixture.now());
    assertThat(fixture.batch().clockSetNanos()).isZero();
  }

  @Test
  void thePlaceInTheGateIsGivenBackWithTheAnswer() {
    fixture.start(node("10.0.0.1"));
    fixture.gate.expectNoMessage(Duration.ZERO);
    fixture.question().fail("connection refused");
    fixture.gate.expectMessage(new StartGate.Leave(fixture.scraper()));
  }

  @Test
  void releaseStopsWithoutForgettingTheNode() {
    fixture.startSteady();
    fixture.tell(NodeScraper.Release.NOW);
    fixture.router.expectTerminated(fixture.scraper());
    fixture.router.expectNoMessage(Duration.ZERO);
    assertThat(fixture.kubelet.forgotten).hasSize(1);
  }

  @Test
  void aScrapeThatIsUnderWayAtAReleaseIsFinished() {
    fixture.startSteady();
    fixture.passes(16);
    FakeKubeletClient.Question slow = fixture.question();
    fixture.passes(1);
    fixture.tell(NodeScraper.Release.NOW);
    fixture.passes(8);
    slow.succeed(fixture.now());
    assertThat(fixture.batch().origin().number()).isEqualTo(3);
    fixture.router.expectTerminated(fixture.scraper());
  }

  @Test
  void aScrapeThatFailsAfterAReleaseIsNotRetried() {
    fixture.startSteady();
    fixture.passes(16);
    FakeKubeletClient.Question slow = fixture.question();
    fixture.tell(NodeScraper.Release.NOW);
    slow.fail("connection refused");
    fixture.router.expectTerminated(fixture.scraper());
    assertThat(fixture.kubelet.questions).isEmpty();
  }

  @Test
  void aScrapeThatNeverEndsDelaysTheEndByItsTimeoutOnly() {
    fixture.startSteady();
    fixture.passes(16);
    fixture.question(); // is not answered
    fixture.tell(NodeScraper.Release.NOW);
    fixture.passes(10.9);
    fixture.tell(NodeScraper.Poll.NOW);
    assertThat(fixture.kubelet.forgotten).isEmpty();
    fixture.passes(0.1);
    fixture.router.expectTerminated(fixture.scraper());
  }

  @Test
  void theSecondScrapeOfASlowKubeletsQuickStartIsFinishedThoughACycleHasPassed() {
    fixture.start(node("10.0.0.1"));
    FakeKubeletClient.Question first = fixture.question();
    fixture.passes(0.5);
    fixture.tell(NodeScraper.Release.NOW);
    fixture.passes(8.5);
    first.succeed(fixture.now());
    fixture.passes(2);
    FakeKubeletClient.Question second = fixture.question();
    fixture.passes(9);
    second.succeed(fixture.now());
    assertThat(fixture.batch().origin()).isEqualTo(FIRST);
    assertThat(fixture.batch().origin()).isEqualTo(FIRST.next());
    fixture.router.expectTerminated(fixture.scraper());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 14, 3_600, 86_407})
  void aClockThatIsSetBackDelaysNoScrape(int seconds) {
    fixture.startSteady();
    fixture.passes(8);
    fixture.setClock(fixture.now().minusSeconds(seconds));
    for (int scrape = 0; scrape < 3; scrape++) {
      int waited = 0;
      while (fixture.kubelet.questions.isEmpty()) {
        fixture.passes(1);
        assertThat(++waited).as("seconds without a scrape").isLessThanOrEqualTo(17);
      }
      fixture.question().succeed(fixture.now());
    }
  }

  @Test
  void aQuickStartIsFinishedAfterARelease() {
    fixture.start(node("10.0.0.1"));
    fixture.question().succeed(START);
    fixture.tell(NodeScraper.Release.NOW);
    fixture.passes(2);
    fixture.question().succeed(fixture.now());
    fixture.batch();
    fixture.batch();
    fixture.router.expectTerminated(fixture.scraper());
    assertThat(fixture.kubelet.forgotten).hasSize(1);
  }

  @Test
  void aQuickStartThatFailsAfterAReleaseEndsWithItsLastRetry() {
    fixture.start(node("10.0.0.1"));
    fixture.tell(NodeScraper.Release.NOW);
    fixture.question().fail("connection refused");
    assertAsked(NodeScraperTest::failing, 2.0, 5.0, 9.0, 14.0);
    fixture.router.expectTerminated(fixture.scraper());
  }

  @Test
  void aQuickStartThatIsNotFinishedACycleAfterAReleaseEnds() {
    fixture.start(node("10.0.0.1"));
    fixture.question().fail("request timeout");
    fixture.passes(2);
    fixture.question(); // is not answered
    fixture.tell(NodeScraper.Release.NOW);
    fixture.passes(15);
    fixture.router.expectTerminated(fixture.scraper());
  }

  @Test
  void aScraperWithoutAnAddressEndsWhenItIsReleased() {
    fixture.start(nodeWithoutAddress());
    fixture.tell(NodeScraper.Release.NOW);
    fixture.router.expectTerminated(fixture.scraper());
  }

  private static NodeFacts nodeWithoutAddress() {
    return new NodeFacts("n", Labels.NONE, List.of(), 0, Optional.empty(), true);
  }

  @Test
  void aNodeThatAnotherScrapedUntilNowIsNextScrapedAtItsOwnTime() {
    fixture.goOn(node("10.0.0.1"));
    fixture.gate.expectNoMessage(Duration.ZERO);
    assertAsked(NodeScraperTest::newer, 3.0, 18.0, 33.0);
  }

  @Test
  void aNodeWhoseTimeWentByWhileItWaitedToBeTakenOverIsScrapedNow() {
    fixture.passes(5);
    fixture.goOn(node("10.0.0.1"), START.plusSeconds(1));
    fixture.question().succeed(fixture.now());
    assertAsked(NodeScraperTest::newer, 18.0, 33.0);
  }

  @Test
  void aNodeThatWasTakenOverJustNowGetsARateOfItsOwnWhenAReplicaIsGone() {
    fixture.goOn(node("10.0.0.1"));
    assertAsked(NodeScraperTest::newer, 3.0);
    fixture.passes(1);
    fixture.tell(NodeScraper.Hurry.NOW);
    fixture.passGate();
    fixture.question().succeed(fixture.now());
    assertAsked(NodeScraperTest::newer, 6.0, 18.0, 33.0);
  }

  @Test
  void aNodeWithARateOfItsOwnIsNotScrapedSoonerWhenAReplicaIsGone() {
    fixture.startSteady();
    fixture.tell(NodeScraper.Hurry.NOW);
    assertAsked(NodeScraperTest::newer, 18.0, 33.0);
  }

  @Test
  void aQuickStartDoesNotBeginAnewWhenAReplicaIsGone() {
    fixture.start(node("10.0.0.1"));
    fixture.question().succeed(START);
    fixture.tell(NodeScraper.Hurry.NOW);
    assertAsked(NodeScraperTest::newer, 2.0, 18.0, 33.0);
  }

  @Test
  void retireForgetsTheNodeAfterItsLastBatch() {
    fixture.start(node("10.0.0.1"));
    fixture.question().succeed(START);
    fixture.tell(NodeScraper.Retire.NOW);
    fixture.router.expectMessageClass(BatchRouter.Carry.class);
    fixture.router.expectMessage(new BatchRouter.Forget("n"));
    fixture.router.expectTerminated(fixture.scraper());
    assertThat(fixture.kubelet.forgotten).hasSize(1);
  }

  @Test
  void anAnswerThatComesAfterTheEndIsNotCarried() {
    fixture.start(node("10.0.0.1"));
    FakeKubeletClient.Question late = fixture.question();
    fixture.tell(NodeScraper.Retire.NOW);
    fixture.router.expectMessage(new BatchRouter.Forget("n"));
    late.succeed(START);
    fixture.router.expectTerminated(fixture.scraper());
    fixture.router.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aKubeletThatFailsOrIsSlowKeepsNothingFromBeingTimely() {
    fixture.startSteady();
    for (int cycle = 0; cycle < 4; cycle++) {
      fixture.passes(cycle == 0 ? 16 : 5);
      FakeKubeletClient.Question slow = fixture.question();
      fixture.passes(10);
      assertThat(fixture.telemetry.timeliness().failure()).isEmpty();
      slow.fail("timeout");
    }
  }

  @Test
  void aQuestionThatNeverEndsIsNotTimely() {
    fixture.startSteady();
    fixture.passes(16);
    fixture.passes(22);
    assertThat(fixture.telemetry.timeliness().failure()).isEmpty();
    fixture.passes(1);
    assertThat(fixture.telemetry.timeliness().failure()).isPresent();
    fixture.tell(NodeScraper.Release.NOW);
    fixture.router.expectTerminated(fixture.scraper());
    assertThat(fixture.telemetry.timeliness().failure()).isEmpty();
  }

  @Test
  void aNodeThatIsScrapedElsewhereLeavesTheMetrics() {
    fixture.startSteady();
    assertThat(fixture.exposed()).contains("node=\"n\"");
    fixture.tell(NodeScraper.Release.NOW);
    assertThat(fixture.exposed()).doesNotContain("node=\"n\"");
    assertThat(fixture.exposed()).contains("_kubelet_request_total{success=\"true\"} 2.0");
  }

  @Test
  void aNodeThatFailsIsInTheMetricsWithTheReasonUntilItIsScrapedAgain() {
    fixture.startSteady();
    fixture.passes(16);
    fixture.question().fail("answered 500");
    fixture.passes(1);
    fixture.question().fail("answered 500");
    String failing =
        "nilometer_scrape_consecutive_failures{node=\"n\",ready=\"true\",reason=\"connection\"} ";
    assertThat(fixture.exposed())
        .contains(
            failing + "2.0",
            "nilometer_scrape_failures_total{reason=\"connection\"} 2.0",
            "nilometer_scrape_failures_total{reason=\"answer_timeout\"} 0.0");
    fixture.passes(3);
    fixture.question().succeed(fixture.now());
    assertThat(fixture.exposed())
        .doesNotContain("consecutive_failures{")
        .contains("nilometer_scrape_failures_total{reason=\"connection\"} 2.0")
        .contains(
            "nilometer_scrape_last_success_timestamp_seconds{node=\"n\"} "
                + (double) fixture.now().getEpochSecond());
  }

  @Test
  void theTallyCountsWhatWasScrapedAndHowLongItTook() {
    fixture.start(node("10.0.0.1"));
    FakeKubeletClient.Question slow = fixture.question();
    fixture.passes(1);
    slow.succeed("node_cpu_usage_seconds_total 1\nnode_memory_working_set_bytes 1\n", 0);
    fixture.passes(2);
    fixture.question().fail("connection refused");
    assertThat(fixture.tally.summary())
        .isEqualTo(
            new ScrapeTally.Summary(
                1, 1, 1, 63, new ScrapeTally.Slowest("n", Duration.ofSeconds(1))));
  }
}
