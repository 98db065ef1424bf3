package io.nilometer.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ScrapeTallyTest {

  private final Telemetry telemetry =
      Telemetry.create(Duration.ofSeconds(15), InstantSource.system(), System::nanoTime);
  private final ScrapeTally tally = new ScrapeTally(telemetry.scrape(), telemetry.kubelets());

  @Test
  void everythingIsCountedSinceTheLastSummary() {
    tally.scraped("a", Duration.ofMillis(20), 3, 1000);
    tally.scraped("b", Duration.ofMillis(30), 4, 2000);
    tally.failed("c", Duration.ofMillis(10), FailureKind.TLS, true);
    assertThat(tally.summary())
        .isEqualTo(
            new ScrapeTally.Summary(
                2, 1, 7, 3000, new ScrapeTally.Slowest("b", Duration.ofMillis(30))));
    assertThat(tally.summary())
        .isEqualTo(new ScrapeTally.Summary(0, 0, 0, 0, ScrapeTally.Slowest.NONE));
  }

  @Test
  void aFailureMayBeTheSlowest() {
    tally.scraped("a", Duration.ofMillis(20), 3, 1000);
    tally.failed("b", Duration.ofSeconds(10), FailureKind.ANSWER_TIMEOUT, true);
    tally.scraped("c", Duration.ofMillis(30), 3, 1000);
    assertThat(tally.summary().slowest())
        .isEqualTo(new ScrapeTally.Slowest("b", Duration.ofSeconds(10)));
  }
}
