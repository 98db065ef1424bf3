package io.nilometer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {

  private static final Size USUAL = new Size(1_000, 30);
  private static final Size SMALL = new Size(100, 30);
  private static final Size OTHER = new Size(2_000, 30);
  private static final Figure CORES = Figure.cores(Figure.SCRAPING);
  private static final Figure RESIDENT = Figure.resident(Figure.SCRAPING);

  private static Sample sample(Size size, int run, Side side, Figure figure, double value) {
    return new Sample(size, run, side, figure, value);
  }

  @Test
  void aRatioComparesTheSidesOfOneRun() {
    List<Row> rows =
        Row.all(
            List.of(
                sample(USUAL, 1, Side.REFERENCE, CORES, 0.1),
                sample(USUAL, 1, Side.OURS, CORES, 0.02),
                sample(USUAL, 2, Side.OURS, CORES, 0.4),
                sample(USUAL, 2, Side.REFERENCE, CORES, 1.0)));
    assertThat(rows).hasSize(1);
    assertThat(rows.getFirst().ratio().orElseThrow().min()).isCloseTo(0.2, within());
    assertThat(rows.getFirst().ratio().orElseThrow().max()).isCloseTo(0.4, within());
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-9);
  }

  @Test
  void aRunOfOnlyOneSideHasNoRatio() {
    List<Row> rows = Row.all(List.of(sample(USUAL, 1, Side.OURS, CORES, 0.02)));
    assertThat(rows.getFirst().ratio()).isEmpty();
    assertThat(rows.getFirst().cells()).doesNotContain("met", "missed", "aim reached");
  }

  @Test
  void aRatioToZeroIsAbsent() {
    List<Row> rows =
        Row.all(
            List.of(
                sample(USUAL, 1, Side.REFERENCE, CORES, 0),
                sample(USUAL, 1, Side.OURS, CORES, 0.02)));
    assertThat(rows.getFirst().ratio()).isEmpty();
  }

  @Test
  void aTargetIsShownOnlyAtItsSize() {
    List<Row> rows =
        Row.all(
            List.of(
                sample(OTHER, 1, Side.REFERENCE, CORES, 0.1),
                sample(OTHER, 1, Side.OURS, CORES, 0.04),
                sample(USUAL, 1, Side.REFERENCE, CORES, 0.1),
                sample(USUAL, 1, Side.OURS, CORES, 0.04)));
    assertThat(rows.getFirst().cells()).endsWith("0.400×", "", "", "");
    assertThat(rows.getLast().cells()).endsWith("0.400×", "0.400×", "0.300×", "met");
  }

  @Test
  void anAbsoluteTargetNeedsNoReference() {
    List<Row> rows = Row.all(List.of(sample(SMALL, 1, Side.OURS, RESIDENT, 151)));
    assertThat(rows.getFirst().cells()).endsWith("", "150 MiB", "125 MiB", "missed");
  }

  @Test
  void theVerdictUsesTheMedian() {
    Target target = Target.of(CORES, USUAL).orElseThrow();
    assertThat(target.verdict(new Spread(0.1, 0.3, 0.9))).isEqualTo("aim reached");
    assertThat(target.verdict(new Spread(0.1, 0.4, 0.9))).isEqualTo("met");
    assertThat(target.verdict(new Spread(0.1, 0.41, 0.9))).isEqualTo("missed");
  }
}
