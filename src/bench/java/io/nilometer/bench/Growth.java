package io.nilometer.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// How the cost of scraping grows from the smallest to the largest measured cluster, for one side.
///
/// @param memoryKibPerNode slope of the resident memory
/// @param scrapeCost CPU per scrape at the largest size, relative to the smallest
record Growth(Size from, Size to, double memoryKibPerNode, double scrapeCost) {

  private static final double KIB_PER_MIB = 1024;
  private static final Figure MEMORY = Figure.resident(Figure.SCRAPING);
  private static final Figure SCRAPE = Figure.cpuPerPiece(Figure.SCRAPING, "scrape");

  /// Empty for fewer than two sizes, or if sizes differ in pods per node.
  static Optional<Growth> of(List<Row> rows, Function<Row, Optional<Spread>> side) {
    List<Row> memory = having(rows, MEMORY, side);
    List<Row> scrapes = having(rows, SCRAPE, side);
    boolean alike = memory.stream().map(row -> row.size().pods()).distinct().count() == 1;
    if (!alike || memory.size() < 2 || scrapes.size() != memory.size()) {
      return Optional.empty();
    }
    Size from = memory.getFirst().size();
    Size to = memory.getLast().size();
    double mib = median(memory.getLast(), side) - median(memory.getFirst(), side);
    return Optional.of(
        new Growth(
            from,
            to,
            mib * KIB_PER_MIB / (to.nodes() - from.nodes()),
            median(scrapes.getLast(), side) / median(scrapes.getFirst(), side)));
  }

  private static List<Row> having(
      List<Row> rows, Figure figure, Function<Row, Optional<Spread>> side) {
    return rows.stream()
        .filter(row -> row.figure().equals(figure) && side.apply(row).isPresent())
        .sorted(Comparator.comparingInt(row -> row.size().nodes()))
        .toList();
  }

  private static double median(Row row, Function<Row, Optional<Spread>> side) {
    return side.apply(row).orElseThrow().median();
  }

  @Override
  public String toString() {
    return "from %s to %s: %s KiB of memory a node with its %d pods; a scrape takes %s× the CPU"
        .formatted(from, to, Spread.digits(memoryKibPerNode), to.pods(), Spread.digits(scrapeCost));
  }
}
