package io.nilometer.scrape;

import static io.nilometer.scrape.ScraperFixture.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.logging.LogLines;
import io.nilometer.model.Labels;
import io.nilometer.model.Machine;
import io.nilometer.model.NodeFacts;
import io.nilometer.scrape.kubelet.FakeKubeletClient;
import io.nilometer.scrape.kubelet.KubeletTarget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Where a scraper asks, when that changes and what it logs.
@ResourceLock("log of NodeScraper")
class NodeScraperTargetTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final NodeFacts NOWHERE =
      new NodeFacts("n", Labels.NONE, List.of(), 0, Optional.empty(), true);
  private static final String NO_ADDRESS =
      "ERROR Node cannot be scraped node=n error=the node has no address of a type in"
          + " --kubelet-preferred-address-types (InternalIP); it has no address at all";

  private final ScraperFixture fixture = new ScraperFixture(KIT);
  private final LogLines log = LogLines.fromDebug(NodeScraper.class.getName());

  @AfterEach
  void end() {
    log.close();
    KIT.stop(fixture.scraper());
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static NodeFacts node(boolean ready, Optional<String> path) {
    NodeFacts node = ScraperFixture.node("10.0.0.1");
    return new NodeFacts(node.name(), node.labels(), node.addresses(), 0, path, ready);
  }

  @Test
  void aNewAddressIsAskedAtTheNextTimeAndTheOldConnectionIsLetGo() {
    fixture.startSteady();
    fixture.tell(new NodeScraper.Describe(ScraperFixture.node("10.0.0.2")));
    assertThat(fixture.kubelet.forgotten)
        .extracting(KubeletTarget::authority)
        .containsExactly("10.0.0.1:10250");
    assertThat(fixture.kubelet.questions).isEmpty();
    fixture.passes(16);
    assertThat(fixture.question().target().authority()).isEqualTo("10.0.0.2:10250");
  }

  @Test
  void aNewPathIsAskedAtTheNextTime() {
    fixture.startSteady();
    fixture.tell(new NodeScraper.Describe(node(true, Optional.of("/elsewhere"))));
    fixture.passes(16);
    assertThat(fixture.question().target().path()).isEqualTo("/elsewhere");
  }

  @Test
  void aChangeOfWhatIsNotAskedForLetsNoConnectionGo() {
    fixture.startSteady();
    fixture.tell(new NodeScraper.Describe(node(false, Optional.empty())));
    assertThat(fixture.kubelet.forgotten).isEmpty();
  }

  @Test
  void aQuestionThatAMoveCutShortIsNoFailureAndIsAskedAgainAtTheNewAddress() {
    fixture.startSteady();
    fixture.passes(16);
    FakeKubeletClient.Question cut = fixture.question();
    fixture.tell(new NodeScraper.Describe(ScraperFixture.node("10.0.0.2")));
    assertThat(fixture.kubelet.questions).isEmpty();
    cut.fail("no longer asked");
    assertThat(log.texts()).isEmpty();
    assertThat(fixture.tally.summary().failed()).isZero();
    assertThat(fixture.question().target().authority()).isEqualTo("10.0.0.2:10250");
  }

  private void moveWhileAsked(int address) {
    FakeKubeletClient.Question cut = fixture.question();
    fixture.tell(new NodeScraper.Describe(ScraperFixture.node("10.0.1." + address)));
    cut.fail("no longer asked");
  }

  @Test
  void aNodeThatMovesAllTheTimeIsAskedOnceInTwoSeconds() {
    fixture.startSteady();
    fixture.passes(16);
    moveWhileAsked(0);
    for (int move = 1; move < 5; move++) {
      moveWhileAsked(move);
      fixture.passes(1.9);
      assertThat(fixture.kubelet.questions).isEmpty();
      fixture.passes(0.1);
    }
    fixture.question().succeed(fixture.now());
    fixture.batch();
    assertThat(fixture.tally.summary().failed()).isZero();
  }

  private static NodeFacts booted(int boot) {
    NodeFacts node = ScraperFixture.node("10.0.0.1");
    var machine = new Machine("uid", "boot-" + boot, 0);
    return new NodeFacts(
        node.name(), node.labels(), node.addresses(), 0, Optional.empty(), true, machine);
  }

  @Test
  void aNodeThatClaimsToBootAllTheTimeIsStartedOnceInTwoSeconds() {
    fixture.start(booted(0));
    fixture.question().succeed(fixture.now());
    fixture.gate.expectMessageClass(StartGate.Leave.class);
    fixture.tell(new NodeScraper.Describe(booted(1)));
    fixture.gate.expectMessageClass(StartGate.Enter.class);
    for (int boot = 2; boot < 20; boot++) {
      fixture.passes(0.1);
      fixture.tell(new NodeScraper.Describe(booted(boot)));
    }
    fixture.gate.expectNoMessage(Duration.ZERO);
    assertThat(fixture.kubelet.questions).isEmpty();
    fixture.passes(0.2);
    fixture.question().succeed(fixture.now());
  }

  @Test
  void aLongReasonIsCut() {
    fixture.startSteady();
    fixture.passes(16);
    failWithRetries("x".repeat(1 << 20));
    assertThat(log.texts())
        .singleElement()
        .satisfies(
            line -> assertThat(line).endsWith("... (1048576 characters)").hasSizeLessThan(1_100));
  }

  @Test
  void anAnswerFromWhereTheNodeWasIsNotCarried() {
    fixture.startSteady();
    fixture.passes(16);
    FakeKubeletClient.Question outdated = fixture.question();
    fixture.tell(new NodeScraper.Describe(NOWHERE));
    outdated.succeed(fixture.now());
    fixture.router.expectNoMessage(Duration.ZERO);
    assertThat(log.texts()).containsExactly(NO_ADDRESS);
  }

  @Test
  void aNodeWithoutAUsableAddressIsReportedOnceAndScrapedOnceItHasOne() {
    fixture.start(NOWHERE);
    fixture.tell(new NodeScraper.Describe(NOWHERE));
    fixture.passes(60);
    assertThat(log.texts()).containsExactly(NO_ADDRESS);
    String failing = "consecutive_failures{node=\"n\",ready=\"true\",reason=\"address\"}";
    assertThat(fixture.exposed()).contains(failing);
    fixture.tell(new NodeScraper.Describe(ScraperFixture.node("10.0.0.1")));
    fixture.passes(2);
    fixture.question().succeed(fixture.now());
    fixture.batch();
    assertThat(fixture.exposed()).doesNotContain(failing);
    assertThat(log.texts()).containsExactly(NO_ADDRESS, "INFO Node is scraped again node=n");
  }

  @Test
  void aFailureIsLoggedOnceUntilTheNodeIsScrapedAgain() {
    fixture.startSteady();
    for (int cycle = 0; cycle < 3; cycle++) {
      fixture.passes(cycle == 0 ? 16 : 12);
      failWithRetries("connection refused");
    }
    fixture.passes(12);
    fixture.question().succeed(fixture.now());
    fixture.passes(15);
    failWithRetries("timed out");
    assertThat(log.texts())
        .containsExactly(
            "WARN Node cannot be scraped node=n error=connection refused",
            "INFO Node is scraped again node=n",
            "WARN Node cannot be scraped node=n error=timed out");
  }

  private void failWithRetries(String reason) {
    fixture.question().fail(reason);
    fixture.passes(1);
    fixture.question().fail(reason);
    fixture.passes(2);
    fixture.question().fail(reason);
  }

  /// A retry within the cycle brought the node's samples.
  @Test
  void aFailureWhoseRetrySucceedsIsNotLogged() {
    fixture.startSteady();
    fixture.passes(16);
    fixture.question().fail("connection refused");
    fixture.passes(1);
    fixture.question().succeed(fixture.now());
    assertThat(log.texts()).isEmpty();
  }

  @Test
  void aNodeThatIsScrapedFromTheStartIsNoNews() {
    fixture.startSteady();
    assertThat(log.texts()).isEmpty();
  }

  @Test
  void theFailureOfANodeThatIsNotReadyIsLoggedQuietly() {
    fixture.start(node(false, Optional.empty()));
    fixture.question().fail("connection refused");
    assertThat(log.texts())
        .containsExactly("DEBUG Node cannot be scraped node=n error=connection refused");
  }

  @Test
  void aMalformedBodyIsAFailedScrapeOfWhichNothingIsCarried() {
    fixture.start(ScraperFixture.node("10.0.0.1"));
    fixture
        .question()
        .succeed("node_cpu_usage_seconds_total 1\nnode_memory_working_set_bytes {", 0);
    fixture.router.expectNoMessage(Duration.ZERO);
    assertThat(log.texts()).singleElement().asString().startsWith("WARN Node cannot be scraped");
    assertThat(fixture.tally.summary().failed()).isEqualTo(1);
    fixture.passes(2);
    fixture.question().succeed(START);
    assertThat(fixture.batch().node()).isEqualTo("n");
  }
}
