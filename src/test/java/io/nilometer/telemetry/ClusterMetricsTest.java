package io.nilometer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClusterMetricsTest {

  private final Telemetry telemetry = new Touched().telemetry;

  @Test
  void theSharedWorkIsExported() {
    ClusterMetrics cluster = telemetry.cluster();
    cluster.members(ClusterMetrics.MemberState.UP, 3);
    cluster.members(ClusterMetrics.MemberState.UNREACHABLE, 1);
    cluster.scrapes(86, 340);
    cluster.copies(ClusterMetrics.Phase.READY, 170);
    cluster.copies(ClusterMetrics.Phase.WARMING, 1);
    cluster.healed(Duration.ofMillis(300));
    cluster.takenOver(7);
    cluster.released(5);
    cluster.hedged();
    cluster.refused();
    cluster.carried(40);
    cluster.sent(1000);
    cluster.received(2000);
    assertThat(Touched.text(telemetry))
        .contains(
            "nilometer_cluster_members{state=\"up\"} 3.0",
            "nilometer_cluster_members{state=\"unreachable\"} 1.0",
            "nilometer_cluster_members{state=\"draining\"} 0.0",
            "nilometer_scrape_partitions 86.0",
            "nilometer_scrape_nodes 340.0",
            "nilometer_storage_copies{phase=\"ready\"} 170.0",
            "nilometer_storage_copies{phase=\"warming\"} 1.0",
            "nilometer_storage_healing_duration_seconds_sum 0.3",
            "nilometer_scrape_handovers_total{direction=\"in\"} 7.0",
            "nilometer_scrape_handovers_total{direction=\"out\"} 5.0",
            "nilometer_query_hedges_total 1.0",
            "nilometer_query_refusals_total 1.0",
            "nilometer_cluster_batches_total 40.0",
            "nilometer_cluster_bytes_total{direction=\"out\"} 1000.0",
            "nilometer_cluster_bytes_total{direction=\"in\"} 2000.0");
  }
}
