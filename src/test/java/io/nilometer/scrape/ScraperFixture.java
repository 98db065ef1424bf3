package io.nilometer.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.EpochNanos;
import io.nilometer.model.Labels;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.Origin;
import io.nilometer.scrape.kubelet.FakeKubeletClient;
import io.nilometer.scrape.kubelet.KubeletSettings;
import io.nilometer.settings.TestSettings;
import io.nilometer.storage.BatchRouter;
import io.nilometer.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;

/// One scraper, whose kubelet, router, gate and clock are the test's. All it does it does on the
/// test's own thread, before the call that made it returns. Its own times are 3 s after each
/// quarter of a minute.
final class ScraperFixture {

  static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  static final Duration RESOLUTION = Duration.ofSeconds(15);
  static final Origin FIRST = new Origin("scraper", 7, 1);
  static final KubeletSettings KUBELET =
      TestSettings.kubelet("preferred-address-types = [InternalIP]");

  final FakeKubeletClient kubelet = new FakeKubeletClient();
  final TestProbe<BatchRouter.Command> router;
  final TestProbe<StartGate.Command> gate;
  private final ActorTestKit kit;
  private Instant now = START;
  private long nanos;
  final Telemetry telemetry = Telemetry.create(RESOLUTION, this::now, () -> EpochNanos.of(now()));
  final ScrapeTally tally = new ScrapeTally(telemetry.scrape(), telemetry.kubelets());
  final OverdueNodes overdue = new OverdueNodes();
  private ActorRef<NodeScraper.Command> scraper;

  /// @param kit with [ManualTime]
  ScraperFixture(ActorTestKit kit) {
    this.kit = kit;
    router = kit.createTestProbe();
    gate = kit.createTestProbe();
  }

  static NodeFacts node(String address) {
    return new NodeFacts(
        "n",
        Labels.NONE,
        List.of(new NodeFacts.Address("InternalIP", address)),
        0,
        Optional.empty(),
        true);
  }

  /// Spawns it, and lets it through the gate.
  void start(NodeFacts node) {
    spawn(node, Optional.empty());
    gate.expectMessage(new StartGate.Enter(scraper));
    tell(NodeScraper.Poll.NOW);
  }

  /// Waits until it wants to pass, whatever it said before, and lets it through.
  void passGate() {
    gate.fishForMessage(
        Duration.ofSeconds(3),
        said ->
            said.equals(new StartGate.Enter(scraper))
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore());
    tell(NodeScraper.Poll.NOW);
  }

  /// Spawns it for a node that another replica scraped until now.
  void goOn(NodeFacts node) {
    goOn(node, now);
  }

  /// The same, after it waited since then for its turn to be taken over.
  void goOn(NodeFacts node, Instant handedOver) {
    spawn(node, Optional.of(handedOver));
  }

  private void spawn(NodeFacts node, Optional<Instant> handedOver) {
    var shared =
        new NodeScraper.Shared(
            new ScrapeSettings(RESOLUTION, KUBELET),
            kubelet,
            router.getRef(),
            gate.getRef(),
            tally,
            telemetry.timeliness(),
            overdue,
            () -> now,
            () -> nanos);
    var cycle = new Cycle(RESOLUTION.toNanos(), Duration.ofSeconds(3).toNanos());
    scraper =
        kit.spawn(
            NodeScraper.create(shared, cycle, FIRST, node, handedOver),
            DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));
  }

  /// Past its quick start at `START` + 2 s; it asks next at `START` + 18 s.
  void startSteady() {
    start(node("10.0.0.1"));
    question().succeed(now);
    passes(2);
    question().succeed(now);
    batch();
    batch();
  }

  void tell(NodeScraper.Command command) {
    scraper.tell(command);
  }

  ActorRef<NodeScraper.Command> scraper() {
    return scraper;
  }

  /// What the kubelet is being asked; there must be such a question.
  FakeKubeletClient.Question question() {
    assertThat(kubelet.questions).hasSize(1);
    return kubelet.questions.remove();
  }

  NodeBatch batch() {
    return router.expectMessageClass(BatchRouter.Carry.class).batch();
  }

  /// The clock and the timers move together.
  void passes(double seconds) {
    Duration time = Duration.ofMillis(Math.round(seconds * 1000));
    now = now.plus(time);
    nanos += time.toNanos();
    ManualTime.get(kit.system()).timePasses(time);
  }

  /// Sets the wall clock, but neither the monotonic clock nor the timers.
  void setClock(Instant time) {
    now = time;
  }

  /// What `/metrics` would tell.
  String exposed() {
    return telemetry.write().stream()
        .map(piece -> new String(piece, StandardCharsets.UTF_8))
        .collect(Collectors.joining());
  }

  Instant now() {
    return now;
  }
}
