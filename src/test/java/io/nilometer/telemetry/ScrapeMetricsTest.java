package io.nilometer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScrapeMetricsTest {

  private static final String PREFIX = "metrics_server_";

  private final Touched touched = new Touched();

  private double value(String family, String suffix, Map<String, String> labels) {
    return touched.read().get(PREFIX + family).value(PREFIX + family + suffix, labels);
  }

  private void scraped(int millis) {
    touched.telemetry.scrape().scraped("node-0", Duration.ofMillis(millis));
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
  void withoutTheNodeInTheHistogramItHasOneSetOfSeries() {
    Telemetry telemetry =
        Telemetry.create(
            Duration.ofSeconds(15),
            new TelemetrySettings(false),
            InstantSource.system(),
            System::nanoTime);
    telemetry.scrape().scraped("a", Duration.ofMillis(30));
    telemetry.scrape().scraped("b", Duration.ofMillis(30));
    telemetry.scrape().forget("a");
    assertThat(Touched.text(telemetry))
        .contains("metrics_server_kubelet_request_duration_seconds_count{node=\"\"} 2")
        .doesNotContain("duration_seconds_count{node=\"b\"}")
        .contains("metrics_server_kubelet_last_request_time_seconds{node=\"b\"}");
  }

  @Test
  void failuresInARowAreCountedWithTheLastReason() {
    ScrapeMetrics scrape = touched.telemetry.scrape(); // node-1 has timed out once
    scrape.failed("node-1", Duration.ZERO, "unauthorized", false);
    scrape.unscraped("node-2", "address", true);
    assertThat(touched.read().get("nilometer_scrape_consecutive_failures").samples())
        .containsExactlyInAnyOrder(
            failing("node-1", "unauthorized", "false", 2), failing("node-2", "address", "true", 1));
    scrape.scraped("node-1", Duration.ofMillis(1));
    scrape.forget("node-2");
    assertThat(touched.read()).doesNotContainKey("nilometer_scrape_consecutive_failures");
    scrape.failed("node-1", Duration.ZERO, "tls", true);
    assertThat(touched.read().get("nilometer_scrape_consecutive_failures").samples())
        .containsExactly(failing("node-1", "tls", "true", 1));
  }

  private static ExpositionReader.Sample failing(
      String node, String reason, String ready, int times) {
    return new ExpositionReader.Sample(
        "nilometer_scrape_consecutive_failures",
        new TreeMap<>(Map.of("node", node, "reason", reason, "ready", ready)),
        times);
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
