package io.nilometer.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.Leadership;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.Indexes;
import io.nilometer.report.ReportRequest;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusCollectorTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));
  private static final Duration RESOLUTION = Duration.ofSeconds(60);

  private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
  private final ActorRef<StatusCollector.Command> collector = kit.spawn(collector());

  private Behavior<StatusCollector.Command> collector() {
    var telemetry = Telemetry.create(RESOLUTION, CLOCK, () -> 0);
    return StatusCollector.create(
        new CopiesObserver(telemetry.changes()),
        kit.<ReportRequest>createTestProbe().getRef(),
        Optional.empty(),
        new StatusAssembly(
            new Partitions(2),
            Indexes.nodes("n"),
            RESOLUTION,
            RESOLUTION,
            "https://api:6443/",
            () -> new Leadership("", "")),
        CLOCK,
        () -> 0);
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private ClusterStatus ask() {
    TestProbe<ClusterStatus> asker = kit.createTestProbe();
    collector.tell(new StatusCollector.Get(asker.getRef()));
    return asker.receiveMessage(Duration.ofSeconds(20));
  }

  @Test
  void aStatusThatNobodyAsksForIsForgotten() {
    ClusterStatus first = ask();
    ManualTime.get(kit.system()).timePasses(StatusCollector.KEPT.minusMillis(1));
    assertThat(ask()).isSameAs(first);
    ManualTime.get(kit.system()).timePasses(Duration.ofMillis(1));
    assertThat(ask()).isNotSameAs(first);
  }
}
