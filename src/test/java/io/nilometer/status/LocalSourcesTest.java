package io.nilometer.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.report.ReplicaFacts;
import io.nilometer.telemetry.RecentChanges;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class LocalSourcesTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  private final Telemetry telemetry = Telemetry.create(Duration.ofSeconds(15), CLOCK, () -> 0);
  private final LocalSources sources = new LocalSources("1.2.3", telemetry, CLOCK);

  /// A message of more than 2 MiB would be dropped, and with it the replica from the status page.
  @Test
  void longTextsMakeNoLongReport() {
    String endless = "\u20ac".repeat(1 << 14);
    for (int i = 0; i < 500; i++) {
      telemetry.kubelets().failed("node-" + i, NOW, endless);
      telemetry.changes().add(RecentChanges.Kind.COPY_MOVED, endless, i + endless);
    }
    sources.watch(() -> new ReplicaFacts.Watch("nodes", 1, true, endless));
    ReplicaFacts facts = sources.facts();
    assertThat(facts.failing()).isEqualTo(500);
    assertThat(facts.kubelets()).hasSize(ReplicaFacts.MAX_KUBELETS);
    assertThat(facts.toString()).hasSizeLessThan(200_000);
  }
}
