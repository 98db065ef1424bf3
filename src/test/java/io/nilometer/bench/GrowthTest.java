package io.nilometer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthTest {

  private final List<Sample> samples = new ArrayList<>();

  private void measured(Size size, double mib, double millisAScrape) {
    samples.add(new Sample(size, 1, Side.OURS, Figure.resident(Figure.SCRAPING), mib));
    Figure scrape = Figure.cpuPerPiece(Figure.SCRAPING, "scrape");
    samples.add(new Sample(size, 1, Side.OURS, scrape, millisAScrape));
  }

  @Test
  void growthComparesTheSmallestAndTheLargestCluster() {
    measured(new Size(20_000, 10), 1_200, 0.5);
    measured(new Size(5_000, 10), 900, 0.4);
    measured(new Size(1_000, 10), 250, 0.4);
    assertThat(Growth.of(Row.all(samples), Row::ours))
        .contains(new Growth(new Size(1_000, 10), new Size(20_000, 10), 51.2, 1.25));
    assertThat(Growth.of(Row.all(samples), Row::reference)).isEmpty();
  }

  @Test
  void growthIsNotComputedForOneSizeOrForDifferentNodes() {
    measured(new Size(1_000, 10), 250, 0.4);
    assertThat(Growth.of(Row.all(samples), Row::ours)).isEmpty();
    measured(new Size(5_000, 30), 900, 0.4);
    assertThat(Growth.of(Row.all(samples), Row::ours)).isEmpty();
  }
}
