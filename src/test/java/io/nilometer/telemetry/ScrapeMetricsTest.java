package io.nilometer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScrapeMetricsTest {

  private static final String PREFIX = "metrics_server_";

  private final Touched touched = new Touched();

  private double value(String family, String suffix, Map<String, String> labels) {
    return touched.read().get(PREFIX + family).value(PREFIX + family + suffix, labels);
  }

  private void scraped(int millis) {
    touched.telemetry.scrape().answered("node-0", Duration.ofMillis(millis), true);
  }

  @Test
  void aRequestIsCountedForItsNodeAndByItsSuccess() {
    var node = Map.of("node", "node-1");
    assertThat(value("kubelet_request_duration_seconds", "_sum", node)).isEqualTo(10);
    assertThat(value("kubelet_last_request_time_seconds", "", node))
        .isEqualTo((double) touched.now.get().getEpochSecond());
    assertThat(value("kubelet_request_total", "", Map.of("success", "false"))).isEqualTo(1);
    assertThat(value("kubelet_request_total", "", Map.of("success", "true"))).isEqualTo(1);
  }

  @Test
  void aNodeThatGoesTakesItsSeriesAlong() {
    touched.telemetry.scrape().forget("node-1");
    assertThat(Touched.text(touched.telemetry))
        .contains("node=\"node-0\"")
        .doesNotContain("node=\"node-1\"");
  }

  @Test
  void aTickIsTheSlowestRequestOfAResolution() {
    assertThat(value("manager_tick_duration_seconds", "_count", Map.of())).isZero();
    touched.now.updateAndGet(now -> now.plusSeconds(15));
    scraped(20);
    assertThat(value("manager_tick_duration_seconds", "_sum", Map.of())).isEqualTo(10);
    scraped(40);
    touched.now.updateAndGet(now -> now.plusSeconds(16));
    scraped(5_000);
    assertThat(value("manager_tick_duration_seconds", "_count", Map.of())).isEqualTo(2);
    assertThat(value("manager_tick_duration_seconds", "_sum", Map.of())).isEqualTo(10.04);
  }

  @Test
  void aClockThatIsSetBackMakesNoNegativeDuration() {
    touched.now.updateAndGet(now -> now.minusSeconds(100));
    scraped(-100_000);
    assertThat(value("kubelet_request_duration_seconds", "_sum", Map.of("node", "node-0")))
        .isEqualTo(.03);
  }
}
